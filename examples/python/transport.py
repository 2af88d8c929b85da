"""The WebSocket, as far as the `websockets` library is to do more or other than it does by itself."""

from typing import Any

from websockets.asyncio.server import Server, ServerConnection
from websockets.exceptions import ConnectionClosed, InvalidMessage
from websockets.frames import CLOSE, PONG, CloseCode, Frame
from websockets.http11 import Request, Response
from websockets.protocol import CONNECTING
from websockets.server import ServerProtocol

from tokens import TokenError

PATH = "/ws"
SUBPROTOCOL = "agent-chat.v1"


class ChatProtocol(ServerProtocol):
    """The library's protocol without I/O, which tells a connection at once what it would learn later."""

    connection: Any

    def select_subprotocol(self, subprotocols: Any) -> Any:
        return SUBPROTOCOL if SUBPROTOCOL in subprotocols else None

    def send_eof(self) -> None:
        """Ends the server's side: after a close, a failure, a refusal, or because the client has gone."""
        error = self.handshake_exc
        if isinstance(error, InvalidMessage) and not isinstance(error.__cause__, EOFError):
            # Bytes that are no HTTP: the library would hang up without a word.
            self.writes.append(self.reject(400, f"Send an HTTP/1.1 request: {error}.\n").serialize())
        super().send_eof()
        self.connection.ended()

    def recv_frame(self, frame: Frame) -> None:
        if frame.opcode is CLOSE and frame.data[:2] == CloseCode.INTERNAL_ERROR.to_bytes(2):
            # The library answers with the client's own code, and 1011 is never said.
            frame.data = CloseCode.NORMAL_CLOSURE.to_bytes(2) + bytes(frame.data[2:])
        super().recv_frame(frame)
        if frame.opcode is PONG:
            self.connection.timers.stop("heartbeat_timeout")


class WebSocket(ServerConnection):
    """The library's connection, which a chat connection is told of from its acceptance on."""

    def __init__(self, chat: Any, _protocol: ServerProtocol, server: Server, **options: Any) -> None:
        super().__init__(ChatProtocol(max_size=chat.limits["frame_limit"]), server, **options)
        self.chat = chat
        self.user: str | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # A client can be gone before it is seen; then it has no port.
        self.client_port = self.remote_address[1] if self.remote_address else 0
        self.chat.make_connection(self.chat, self)

    def refuse(self, status: int, text: str) -> None:
        """Answers a request that has not come."""
        if self.protocol.state is CONNECTING:
            self.protocol.send_response(self.protocol.reject(status, text))
            self.send_data()


def answer(websocket: Any, request: Request, response: Response) -> Response | None:
    """What is answered to a request, if not what the library does (PROTOCOL.md section 4)."""
    if request.path.partition("?")[0] != PATH:
        return websocket.respond(404, f"Open the WebSocket at {PATH}.\n")
    if response.status_code != 101:
        # The library knows finer ones.
        response.status_code, response.reason_phrase = 400, "Bad Request"
        response.headers["Sec-WebSocket-Version"] = "13"
    elif credentials := request.headers.get_all("Authorization"):
        scheme, _, token = ", ".join(credentials).partition(" ")
        try:
            websocket.user = websocket.chat.verify(token.strip() if scheme.lower() == "bearer" else "")
        except TokenError as error:
            refusal = websocket.respond(401, f"{error}.\n")
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
    return None


async def listen(websocket: Any) -> None:
    """Handles an open WebSocket: tells its connection what comes."""
    connection = websocket.protocol.connection
    try:
        connection.upgraded(websocket.user)
        async for text in websocket:
            connection.hear(text)
            await websocket.drain()
    except ConnectionClosed:
        pass  # The connection was told when it happened.
    except Exception:
        # A defect of this server. The library tells it in the log, but would say 1011, which is never said.
        websocket.transport.abort()
        raise
