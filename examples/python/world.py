"""What the connections of a server share: limits, services, and the parts that it was given."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import Limits
from run import Agent
from timers import HandTimers
from tokens import TokenVerifier

if TYPE_CHECKING:
    from connection import Connection
    from transport import WebSocket

CRITICAL = ("supervisor", "orchestrator")
SERVICES = (*CRITICAL, "tools")


@dataclass(frozen=True)
class Parts:
    """What a server is made of. Every part is given to it from outside, and none can be missing."""

    verifier: TokenVerifier
    make_agent: Callable[[], Agent]
    make_timers: Callable[[Limits], HandTimers]
    make_connection: "Callable[[World, WebSocket], Connection]"


class World:
    """A server from its start to its reset."""

    def __init__(self, parts: Parts, limits: Limits) -> None:
        self.parts = parts
        self.limits = limits
        self.services = dict.fromkeys(SERVICES, "up")
        self.shutting_down = False
        self.connections: set[Connection] = set()
        self.client_ports: list[int] = []
        self.orchestrators: set[asyncio.Task[None]] = set()

    def open(self, websocket: "WebSocket") -> None:
        """A client has connected."""
        connection = self.parts.make_connection(self, websocket)
        self.connections.add(connection)
        self.client_ports.append(websocket.client_port)
        if self.shutting_down:
            connection.shut_down()

    def connection_of(self, client_port: int) -> "Connection | None":
        ports = {connection.websocket.client_port: connection for connection in self.connections}
        return ports.get(client_port)

    def connections_of(self, user: str) -> int:
        return sum(connection.user == user for connection in self.connections)

    def is_up(self, service: str) -> bool:
        return self.services[service] == "up"

    def missing_critical(self) -> str | None:
        """The first critical service that is down."""
        return next((service for service in CRITICAL if not self.is_up(service)), None)

    def set_service(self, service: str, status: str) -> None:
        before = dict(self.services)
        self.services[service] = status
        if before != self.services:
            for connection in list(self.connections):
                connection.service_changed(service, before)

    def shut_down(self) -> None:
        self.shutting_down = True
        for connection in list(self.connections):
            connection.shut_down()

    def end(self) -> None:
        """Ends everything without a word."""
        for connection in list(self.connections):
            connection.ended()
            connection.websocket.transport.abort()
