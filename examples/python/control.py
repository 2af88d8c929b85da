"""The control endpoint (docs/control.md): by HTTP, tests say what the environment does."""

import asyncio
import http
import http.client
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from agent import ScriptedAgent
from connection import Connection
from limits import DEFAULTS, Limits, read
from world import SERVICES, World

TIMERS = [name for name in DEFAULTS if name.endswith(("_timeout", "_interval"))]

Answer = tuple[int, dict[str, Any] | None]


class Control:
    """Controls one server."""

    def __init__(self, world: Callable[[], World], reset: Callable[[Limits], None]) -> None:
        self._world = world
        self._reset = reset
        # What answers a request, and the fields of its body.
        self._requests: dict[str, tuple[Callable[..., Answer], set[str]]] = {
            "GET /state": (self._state, set()),
            "POST /reset": (self._begin_anew, {"limits"}),
            "POST /service": (self._service, {"service", "status"}),
            "POST /agent": (self._agent, {"client_port", "step"}),
            "POST /timer": (self._timer, {"client_port", "timer"}),
            "POST /shutdown": (self._shut_down, set()),
        }

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one client, one after the other."""
        try:
            while True:
                request, body = await _read(reader)
                status, answer = self._answer(request, body)
                _write(writer, status, answer)
                await writer.drain()
        except (OSError, EOFError, ValueError, http.client.HTTPException):
            pass  # The client has gone, or it speaks no HTTP.
        finally:
            writer.close()

    def _answer(self, request: str, body: bytes) -> Answer:
        if request not in self._requests:
            return 404, {"error": f"there is no {request}: there are {', '.join(self._requests)}"}
        answer, fields = self._requests[request]
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict) or given.keys() != fields:
                raise ValueError(f"send a JSON object with the fields {sorted(fields)} and no others")
            return answer(**given)
        except ValueError as error:
            return 400, {"error": str(error)}

    def _state(self) -> Answer:
        world = self._world()
        return 200, {
            "control": 1,
            "limits": world.limits,
            "orchestrators": len(world.orchestrators),
            "connections": world.client_ports,
        }

    def _begin_anew(self, limits: Any) -> Answer:
        self._reset(read(limits))
        return self._state()

    def _service(self, service: Any, status: Any) -> Answer:
        self._world().set_service(_one_of(SERVICES, service), _one_of(("up", "down"), status))
        return 204, None

    def _agent(self, client_port: Any, step: Any) -> Answer:
        step = _one_of(ScriptedAgent.STEPS, step)
        connection = self._connection(client_port)
        agent = connection.run.agent if connection and connection.run else None
        return _taken(isinstance(agent, ScriptedAgent) and agent.take(step))

    def _timer(self, client_port: Any, timer: Any) -> Answer:
        timer = _one_of(TIMERS, timer)
        connection = self._connection(client_port)
        return _taken(connection is not None and connection.timers.fire(timer))

    def _shut_down(self) -> Answer:
        self._world().shut_down()
        return 204, None

    def _connection(self, client_port: Any) -> Connection | None:
        if type(client_port) is not int or not 0 <= client_port <= 65_535:
            raise ValueError("`client_port` must be the number of a port")
        return self._world().connection_of(client_port)


def _one_of(values: Sequence[str], value: Any) -> str:
    if value not in values:
        raise ValueError(f"{value!r} is none of {', '.join(values)}")
    return str(value)


def _taken(taken: bool) -> Answer:
    # A server need not wait until a step can be taken: it is asked again.
    return (204, None) if taken else (409, {"error": "there is nothing to be told just now"})


async def _read(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The method and the path of the next request, and its body."""
    line, _, fields = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
    method, path, _version = line.decode("ascii").split(" ")
    length = http.client.parse_headers(io.BytesIO(fields)).get("Content-Length", "0")
    return f"{method} {path}", await reader.readexactly(int(length))


def _write(writer: asyncio.StreamWriter, status: int, answer: dict[str, Any] | None) -> None:
    head = f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n"
    body = b"" if answer is None else json.dumps(answer).encode()
    if answer is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(f"{head}\r\n".encode() + body)
