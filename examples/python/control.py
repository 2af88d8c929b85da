"""The control endpoint (docs/control.md): by HTTP, tests say what the environment does."""

import asyncio
import email
import http
import inspect
import json
from contextlib import closing, suppress
from typing import Any

import limits as chat_limits
from agent import ScriptedAgent
from chat import Chat

STEPS = ScriptedAgent.AGENT_STEPS + ScriptedAgent.TOOL_STEPS
TIMERS = [name for name in chat_limits.DEFAULTS if name.endswith(("_timeout", "_interval"))]

Answer = tuple[int, Any]
DONE: Answer = (204, None)
# A server need not wait until a step can be taken: it is asked again.
NOT_NOW: Answer = (409, {"error": "there is nothing to be told just now"})


class Control:
    """Controls one server. A request's answer has the fields of its body as parameters."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.answers = {
            "GET /state": self.state,
            "POST /reset": self.reset,
            "POST /service": self.service,
            "POST /agent": self.agent,
            "POST /timer": self.timer,
            "POST /shutdown": self.shut_down,
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one client, one after the other, until it goes or speaks no HTTP."""
        with closing(writer), suppress(OSError, EOFError, ValueError):
            while True:
                line, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
                method, path, _version = line.decode().split(" ")
                length = email.message_from_bytes(fields).get("Content-Length", "0")
                status, answer = self.answer(f"{method} {path}", await reader.readexactly(int(length)))
                head, body = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n", b""
                if answer is not None:
                    body = json.dumps(answer).encode()
                    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                writer.write(f"{head}\r\n".encode() + body)
                await writer.drain()

    def answer(self, request: str, body: bytes) -> Answer:
        if request not in self.answers:
            return 404, {"error": f"there is no {request}: there are {', '.join(self.answers)}"}
        answer = self.answers[request]
        try:
            return answer(**inspect.signature(answer).bind(**json.loads(body or b"{}")).arguments)
        except (TypeError, ValueError) as error:
            return 400, {"error": str(error)}

    def state(self) -> Answer:
        return 200, {
            "control": 1,
            "limits": self.chat.limits,
            "orchestrators": len(self.chat.orchestrators),
            "connections": self.chat.client_ports,
        }

    def reset(self, limits: Any) -> Answer:
        self.chat.reset(chat_limits.read(limits))
        return self.state()

    def service(self, service: Any, status: Any) -> Answer:
        self.chat.set_service(one_of(self.chat.services, service), one_of(("up", "down"), status))
        return DONE

    def agent(self, client_port: Any, step: Any) -> Answer:
        step = one_of(STEPS, step)
        run = connection.run if (connection := self.connection(client_port)) else None
        return DONE if run and run.agent.take(step) else NOT_NOW

    def timer(self, client_port: Any, timer: Any) -> Answer:
        timer = one_of(TIMERS, timer)
        connection = self.connection(client_port)
        return DONE if connection and connection.timers.fire(timer) else NOT_NOW

    def shut_down(self) -> Answer:
        self.chat.shut_down()
        return DONE

    def connection(self, client_port: Any) -> Any:
        if type(client_port) is not int:
            raise ValueError("`client_port` must be the number of a port")
        ports = {connection.websocket.client_port: connection for connection in self.chat.connections}
        return ports.get(client_port)


def one_of(values: Any, value: Any) -> str:
    if value not in values:
        raise ValueError(f"{value!r} is none of {', '.join(values)}")
    return value
