"""The WebSocket, as far as the `websockets` library is to do more or other than it does by itself.

The library parses and writes HTTP and frames, answers pings, and fails connections. Its keepalive, its
timeouts and its compression are off: timers are the protocol's matter.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from websockets.asyncio.server import Server, ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.frames import CLOSE, PONG, CloseCode, Frame
from websockets.http11 import Request, Response
from websockets.protocol import CONNECTING
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

PATH = "/ws"
SUBPROTOCOL = Subprotocol("agent-chat.v1")

# How long a client may take to end its side of a transport on which nothing is said any more.
LINGER_SECONDS = 5

INTERNAL_ERROR = CloseCode.INTERNAL_ERROR.to_bytes(2)
NORMAL = CloseCode.NORMAL_CLOSURE.to_bytes(2)

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who is told what happens on a WebSocket."""

    def upgraded(self, user: str | None) -> None: ...

    def hear(self, text: str | bytes) -> None: ...

    def answered(self) -> None: ...

    def ended(self) -> None: ...


class ChatProtocol(ServerProtocol):
    """The library's protocol without I/O, which tells at once what its callers would learn later or never."""

    def __init__(self, frame_limit: int) -> None:
        super().__init__(max_size=frame_limit)
        self.listener: Listener | None = None

    def select_subprotocol(self, subprotocols: Sequence[Subprotocol]) -> Subprotocol | None:
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    def send_eof(self) -> None:
        """Ends the server's side: after a close, a failure, a refusal, or because the client has gone."""
        error = self.handshake_exc
        if isinstance(error, InvalidMessage) and not isinstance(error.__cause__, EOFError):
            # Bytes that are no HTTP: the library would hang up without a word.
            self.writes.append(self.reject(400, f"Send an HTTP/1.1 request: {error}.\n").serialize())
        super().send_eof()
        if self.listener is not None:
            self.listener.ended()

    def recv_frame(self, frame: Frame) -> None:
        if frame.opcode is CLOSE and frame.data[:2] == INTERNAL_ERROR:
            # The library answers with the client's own code, and 1011 is never said.
            frame.data = NORMAL + bytes(frame.data[2:])
        super().recv_frame(frame)
        if frame.opcode is PONG and self.listener is not None:
            self.listener.answered()


class WebSocket(ServerConnection):
    """The library's connection, with what a chat connection needs to say on it without waiting."""

    def __init__(
        self,
        on_open: "Callable[[WebSocket], None]",
        protocol: ChatProtocol,
        server: Server,
        **options: Any,
    ) -> None:
        super().__init__(protocol, server, **options)
        self.protocol: ChatProtocol = protocol
        self.user: str | None = None
        self._on_open = on_open
        self._linger: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # A client can be gone before it is seen; then it has no port.
        self.client_port = int(self.remote_address[1]) if self.remote_address else 0
        self._on_open(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._linger is not None:
            self._linger.cancel()

    def say(self, message: dict[str, Any]) -> None:
        broadcast([self], json.dumps(message, ensure_ascii=False))

    def beat(self) -> None:
        self.protocol.send_ping(b"")
        self.send_data()

    def start_close(self, code: int, reason: str) -> None:
        """Sends a close frame; the library waits for the client's, and ends the transport then."""
        self.protocol.send_close(code, reason)
        self.send_data()

    def give_up(self) -> None:
        """Ends the transport without waiting for the client's close frame."""
        self.protocol.fail(CloseCode.ABNORMAL_CLOSURE)
        self.send_data()

    def refuse(self, status: int, text: str) -> None:
        """Answers a request that has not come."""
        if self.protocol.state is CONNECTING and not self.protocol.eof_sent:
            self.protocol.send_response(self.protocol.reject(status, text))
            self.send_data()

    def linger(self) -> None:
        """Lets the client read what was said to it, for a while."""
        self._linger = self.loop.call_later(LINGER_SECONDS, self.transport.abort)


async def listen(websocket: ServerConnection) -> None:
    """Handles an open WebSocket: tells the listener what comes on it."""
    assert isinstance(websocket, WebSocket) and websocket.protocol.listener is not None
    listener = websocket.protocol.listener
    try:
        listener.upgraded(websocket.user)
        async for text in websocket:
            listener.hear(text)
            await websocket.drain()
    except ConnectionClosed:
        pass  # The listener was told when it happened.
    except Exception:
        # A defect of this server. The library would say 1011, which is never said.
        log.exception("a connection is given up")
        websocket.transport.abort()


def answer(
    websocket: ServerConnection, request: Request, response: Response, verify: Callable[[str], str]
) -> Response | None:
    """What is answered to a request, if not what the library does (PROTOCOL.md section 4)."""
    assert isinstance(websocket, WebSocket)
    if request.path.partition("?")[0] != PATH:
        return websocket.respond(404, f"Open the WebSocket at {PATH}.\n")
    if response.status_code != 101:
        # The library knows finer ones.
        refusal = websocket.respond(400, bytes(response.body).decode())
        refusal.headers["Sec-WebSocket-Version"] = "13"
        return refusal
    authorization = request.headers.get_all("Authorization")
    if authorization:
        try:
            websocket.user = verify(_bearer(authorization))
        except ValueError as error:
            refusal = websocket.respond(401, f"{error}.\n")
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
    return None


def _bearer(authorization: list[str]) -> str:
    scheme, _, token = authorization[0].partition(" ")
    if len(authorization) != 1 or scheme.lower() != "bearer":
        raise ValueError("the Authorization header must be one `Bearer` and a token")
    return token.strip()
