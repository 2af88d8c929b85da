"""The control endpoint (docs/control.md): by HTTP, tests say what the environment does."""

import asyncio
import email
import http
import json
from contextlib import closing, suppress
from typing import Any

import limits
from agent import ScriptedAgent
from chat import Chat
from connection import Connection

# The fields of the body of each request.
REQUESTS = {
    "GET /state": [],
    "POST /reset": ["limits"],
    "POST /service": ["service", "status"],
    "POST /agent": ["client_port", "step"],
    "POST /timer": ["client_port", "timer"],
    "POST /shutdown": [],
}
TIMERS = [name for name in limits.DEFAULTS if name.endswith(("_timeout", "_interval"))]
STEPS = ScriptedAgent.AGENT_STEPS + ScriptedAgent.TOOL_STEPS

Answer = tuple[int, dict[str, Any] | None]


class Control:
    """Controls one server."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one client, one after the other, until it goes or speaks no HTTP."""
        with closing(writer), suppress(OSError, EOFError, ValueError):
            while True:
                line, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
                request, _, _version = line.decode().rpartition(" ")
                length = email.message_from_bytes(fields).get("Content-Length", "0")
                body = await reader.readexactly(int(length))
                status, answer = self.answer(request, body)
                head, body = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n", b""
                if answer is not None:
                    body = json.dumps(answer).encode()
                    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                writer.write(f"{head}\r\n".encode() + body)
                await writer.drain()

    def answer(self, request: str, body: bytes) -> Answer:
        if request not in REQUESTS:
            return 404, {"error": f"there is no {request}: there are {', '.join(REQUESTS)}"}
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict) or sorted(given) != REQUESTS[request]:
                raise ValueError(f"send an object with the fields {REQUESTS[request]} and no others")
            match request, given:
                case "GET /state", _:
                    return self.state()
                case "POST /reset", {"limits": given}:
                    self.chat.reset(limits.read(given))
                    return self.state()
                case "POST /service", {"service": str(name), "status": "up" | "down" as status}:
                    self.chat.set_service(name, status)
                    return 204, None
                case "POST /agent", {"client_port": int(port), "step": str(step)} if step in STEPS:
                    connection = self.connection(port)
                    return taken(connection and connection.run and connection.run.agent.take(step))
                case "POST /timer", {"client_port": int(port), "timer": str(timer)} if timer in TIMERS:
                    connection = self.connection(port)
                    return taken(connection and connection.timers.fire(timer))
                case "POST /shutdown", {}:
                    self.chat.shut_down()
                    return 204, None
        except ValueError as error:
            return 400, {"error": str(error)}
        return 400, {"error": f"a field has a value that {request} does not know: see docs/control.md"}

    def state(self) -> Answer:
        return 200, {
            "control": 1,
            "limits": self.chat.limits,
            "orchestrators": len(self.chat.orchestrators),
            "connections": self.chat.client_ports,
        }

    def connection(self, port: int) -> Connection | None:
        return next((it for it in self.chat.connections if it.websocket.client_port == port), None)


def taken(is_taken: Any) -> Answer:
    # A server need not wait until a step can be taken: it is asked again.
    return (204, None) if is_taken else (409, {"error": "there is nothing to be told just now"})
