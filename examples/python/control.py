"""The control endpoint (docs/control.md): by HTTP, tests say what the environment does."""

import asyncio
import http
import http.client
import io
import json
from collections.abc import Callable
from typing import Any

import limits
from agent import ScriptedAgent
from connection import Connection
from limits import Limits
from world import SERVICES, World

TIMERS = [name for name in limits.DEFAULTS if name.endswith(("_timeout", "_interval"))]

Answer = tuple[int, dict[str, Any] | None]


class Control:
    """Controls one server."""

    def __init__(self, world: Callable[[], World], reset: Callable[[Limits], None]) -> None:
        self._world = world
        self._reset = reset
        self._requests = {
            "GET /state": self._state,
            "POST /reset": self._begin_anew,
            "POST /service": self._service,
            "POST /agent": self._agent,
            "POST /timer": self._timer,
            "POST /shutdown": self._shut_down,
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
        answer = self._requests.get(request)
        if answer is None:
            return 404, {"error": f"there is no {request}: there are {', '.join(self._requests)}"}
        try:
            given = json.loads(body or b"{}")
            if not isinstance(given, dict):
                raise ValueError("send a JSON object")
            return answer(given)
        except KeyError as missing:
            return 400, {"error": f"the field {missing} is missing"}
        except ValueError as error:
            return 400, {"error": str(error)}

    def _state(self, _given: dict[str, Any]) -> Answer:
        world = self._world()
        orchestrators = len(world.orchestrators)
        return 200, {"control": 1, "limits": world.limits, "orchestrators": orchestrators}

    def _begin_anew(self, given: dict[str, Any]) -> Answer:
        self._reset(limits.read(given["limits"]))
        return self._state({})

    def _service(self, given: dict[str, Any]) -> Answer:
        service = _one_of(given, "service", SERVICES)
        self._world().set_service(service, _one_of(given, "status", ("up", "down")))
        return 204, None

    def _agent(self, given: dict[str, Any]) -> Answer:
        step = _one_of(given, "step", ScriptedAgent.STEPS)
        connection = self._connection(given)
        agent = connection.run.agent if connection and connection.run else None
        return _taken(isinstance(agent, ScriptedAgent) and agent.take(step))

    def _timer(self, given: dict[str, Any]) -> Answer:
        timer = _one_of(given, "timer", TIMERS)
        connection = self._connection(given)
        return _taken(connection is not None and connection.timers.fire(timer))

    def _shut_down(self, _given: dict[str, Any]) -> Answer:
        self._world().shut_down()
        return 204, None

    def _connection(self, given: dict[str, Any]) -> Connection | None:
        port = given["client_port"]
        if type(port) is not int:
            raise ValueError("`client_port` must be a number")
        return self._world().connection_of(port)


def _one_of(given: dict[str, Any], name: str, values: Any) -> str:
    if given[name] not in values:
        raise ValueError(f"`{name}` must be one of {', '.join(values)}")
    return str(given[name])


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
