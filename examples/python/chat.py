"""A server: what its connections share, and the parts that they are made of."""

import asyncio
from functools import partial

from websockets.asyncio.server import Server, serve

import tokens
from agent import ScriptedAgent, WordCounter
from connection import CRITICAL, Connection
from transport import WebSocket, answer, listen

SERVICES = (*CRITICAL, "tools")

# The library's timeouts and its keepalive are off: timers are the protocol's matter.
LIBRARY = {"compression": None, "open_timeout": None, "ping_interval": None, "close_timeout": None}


class Chat:
    """One server. Under control its agents and its timers wait to be told what to do."""

    def __init__(self, limits: dict[str, int], controlled: bool) -> None:
        self.controlled = controlled
        self.verify = tokens.verify
        self.make_agent = ScriptedAgent if controlled else WordCounter
        self.make_connection = Connection
        self.connections: set[Connection] = set()
        self.reset(limits)

    def reset(self, limits: dict[str, int]) -> None:
        """Ends everything without a word, and begins anew."""
        for connection in list(self.connections):
            connection.ended()
            connection.websocket.transport.abort()
        self.limits = limits
        self.services = dict.fromkeys(SERVICES, "up")
        self.shutting_down = False
        self.client_ports: list[int] = []
        self.orchestrators: set[asyncio.Task[None]] = set()

    async def listen(self, host: str, port: int) -> Server:
        connect = partial(WebSocket, self)
        return await serve(listen, host, port, process_response=answer, create_connection=connect, **LIBRARY)

    def set_service(self, service: str, status: str) -> None:
        if service not in self.services:
            raise ValueError(f"there is no service {service!r}: there are {', '.join(SERVICES)}")
        if self.services[service] != status:
            self.services[service] = status
            for connection in list(self.connections):
                connection.service_changed(service, status)

    def missing_service(self) -> str | None:
        """The first critical service that is down."""
        return next((service for service in CRITICAL if self.services[service] == "down"), None)

    def shut_down(self) -> None:
        self.shutting_down = True
        for connection in list(self.connections):
            connection.shut_down()
