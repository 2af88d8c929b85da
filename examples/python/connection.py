"""The lifecycle of a connection (PROTOCOL.md section 3): what it says to what happens.

Nothing here waits. Whatever happens is a call, and the reaction is over when the call returns.
"""

import json
from collections import OrderedDict
from typing import Any

from websockets.asyncio.server import broadcast
from websockets.frames import CloseCode

import messages
from agent import Run
from messages import Violation
from timers import Timers
from tokens import TokenError

CRITICAL = ("supervisor", "orchestrator")

OPERATIONAL = {"processing_ready", "processing", "idle", "degraded"}
OPEN = OPERATIONAL | {"accepted", "authenticated", "services_ready", "reconnecting"}

# The timer that runs as long as a connection is in a state.
STATE_TIMERS = {
    "authenticated": "services_timeout",
    "processing_ready": "idle_timeout",
    "reconnecting": "recovery_timeout",
}

# How long a client may take to end its side of a transport on which nothing is said any more.
LINGER_SECONDS = 5


class Connection:
    """One client, from the acceptance of its transport to its end."""

    def __init__(self, chat: Any, websocket: Any) -> None:
        self.chat = chat
        self.websocket = websocket
        self.state = "connecting"
        self.user: str | None = None
        self.run: Run | None = None
        self.waiting: OrderedDict[str, str] = OrderedDict()  # The texts, by `message_id`.
        self.used: set[str] = set()
        self.violations = 0
        self.seq = 0
        reactions = {
            "auth_timeout": self.nobody_authenticated,
            "services_timeout": self.services_given_up,
            "run_timeout": lambda: self.run_over("agent_error", code="timeout"),
            "idle_timeout": lambda: self.go("idle", "fell_quiet"),
            "recovery_timeout": self.services_given_up,
            "heartbeat_interval": self.beat,
            "heartbeat_timeout": lambda: self.close(3008, "the heartbeat went unanswered"),
            "close_timeout": self.hang_up,
        }
        self.timers = Timers(chat.limits, chat.controlled, reactions)
        self.timers.start("auth_timeout")
        websocket.protocol.connection = self
        chat.connections.add(self)
        chat.client_ports.append(websocket.client_port)
        if chat.shutting_down:
            self.shut_down()

    # What it says.

    def say(self, kind: str, **fields: Any) -> None:
        broadcast([self.websocket], json.dumps({"type": kind, "seq": self.seq, **fields}))
        self.seq += 1

    def say_error(self, code: str, detail: str, message_id: str | None = None) -> None:
        about = {} if message_id is None else {"message_id": message_id}
        self.say("error", code=code, detail=detail, **about)

    def go(self, to: str, reason: str) -> None:
        """Goes to another open state, and says so."""
        if self.state in STATE_TIMERS:
            self.timers.stop(STATE_TIMERS[self.state])
        self.say("state_changed", **{"from": self.state, "to": to, "reason": reason})
        self.state = to
        if to in STATE_TIMERS:
            self.timers.start(STATE_TIMERS[to])

    # Its beginning and its end.

    def upgraded(self, user: str | None) -> None:
        if self.state == "connecting":
            self.state = "accepted"
            self.timers.start("heartbeat_interval")
            if user is not None:
                self.admit(user)

    def close(self, code: int, reason: str) -> None:
        """Sends a close frame, and forgets everything but to wait for the answer."""
        self.forget()
        self.state = "closing"
        self.timers.start("close_timeout")
        self.websocket.protocol.send_close(code, reason)
        self.websocket.send_data()

    def hang_up(self) -> None:
        self.websocket.protocol.fail(CloseCode.ABNORMAL_CLOSURE)
        self.websocket.send_data()

    def ended(self) -> None:
        """Nothing is said any more: the close is over, the connection failed, or the client has gone."""
        if self.state != "closed":
            self.forget()
            self.state = "closed"
            self.chat.connections.discard(self)
            self.websocket.loop.call_later(LINGER_SECONDS, self.websocket.transport.abort)

    def forget(self) -> None:
        self.timers.stop_all()
        self.user = None
        self.waiting.clear()
        if self.run is not None:
            self.run.task.cancel()
            self.run = None

    def shut_down(self) -> None:
        if self.state == "connecting":
            self.websocket.refuse(503, "The server is shutting down: connect again later.\n")
        elif self.state in OPEN:
            if self.run is not None:
                self.end_run("agent_stopped", reason="shutdown")
            self.give_up_waiting(code="shutdown")
            self.close(1001, "the server is shutting down")

    def nobody_authenticated(self) -> None:
        if self.state == "connecting":
            self.websocket.refuse(408, "The request did not come in time: connect again.\n")
        else:
            self.close(3008, "nobody authenticated in time")

    def beat(self) -> None:
        """Asks for a sign of life; the time for it runs from the oldest question that is not answered."""
        self.timers.start("heartbeat_interval")
        if "heartbeat_timeout" not in self.timers.running:
            self.timers.start("heartbeat_timeout")
        self.websocket.protocol.send_ping(b"")
        self.websocket.send_data()

    # What the client says.

    def hear(self, text: str | bytes) -> None:
        if self.state not in OPEN:
            return
        if isinstance(text, bytes):
            return self.close(1003, "binary frames are not taken")
        try:
            kind, fields = messages.read(text)
            if self.state == "accepted" and kind not in ("authenticate", "ping"):
                raise Violation("not_authenticated", "send `authenticate` first", fields.get("message_id"))
        except Violation as violation:
            self.violations += 1
            self.say_error(*violation.args)
            if self.violations >= self.chat.limits["violation_limit"]:
                self.close(1008, "too many protocol violations")
            return
        getattr(self, f"hear_{kind}")(**fields)
        if self.state == "idle":
            self.go("processing_ready", "client_spoke")
        elif self.state == "processing_ready":
            self.timers.start("idle_timeout")

    def hear_authenticate(self, token: str) -> None:
        if self.state != "accepted":
            return self.say_error("already_authenticated", "open another connection to be another user")
        try:
            self.admit(self.chat.verify(token))
        except TokenError:
            self.close(3000, "the token does not hold")

    def admit(self, user: str) -> None:
        if not self.has_place(user):
            return self.close(1008, "the user holds as many connections as a user may")
        self.user = user
        self.timers.stop("auth_timeout")
        self.go("authenticated", "credentials_accepted")
        self.critical_service_up()

    def has_place(self, user: str) -> bool:
        held = sum(connection.user == user for connection in self.chat.connections)
        return held < self.chat.limits["connections_per_user"]

    def hear_user_message(self, message_id: str, text: str) -> None:
        starts_now = self.state in OPERATIONAL and self.run is None
        if message_id in self.used:
            return self.say_error("duplicate_message", "choose another `message_id`", message_id)
        if not starts_now and len(self.waiting) >= self.chat.limits["queue_limit"]:
            return self.say_error("queue_full", "send it again when a message was answered", message_id)
        self.used.add(message_id)
        if starts_now:
            self.say("message_accepted", message_id=message_id, position=0)
            self.start_run(message_id, text)
        else:
            self.waiting[message_id] = text
            self.say("message_accepted", message_id=message_id, position=len(self.waiting))

    def hear_stop_agent(self, message_id: str) -> None:
        if self.run is not None and self.run.message_id == message_id:
            self.run_over("agent_stopped", reason="client_asked")
        elif message_id in self.waiting:
            del self.waiting[message_id]
            self.say("message_cancelled", message_id=message_id)
        else:
            self.say_error("unknown_message", "no such message is active or waits", message_id)

    def hear_ping(self, nonce: str) -> None:
        self.say("pong", nonce=nonce)

    def hear_get_status(self) -> None:
        active = self.run.message_id if self.run else None
        fields = {"state": self.state, "waiting": len(self.waiting), "active_message_id": active}
        self.say("status", **fields, services=self.chat.services)

    # Runs.

    def start_run(self, message_id: str, text: str) -> None:
        if self.state != "processing":
            self.go("processing", "run_started")
        self.run = Run(self, message_id, text)
        self.chat.orchestrators.add(self.run.task)
        self.run.task.add_done_callback(self.chat.orchestrators.discard)
        self.timers.start("run_timeout")
        self.run.say("agent_started")

    def start_next(self) -> None:
        self.start_run(*self.waiting.popitem(last=False))

    def end_run(self, kind: str, **fields: Any) -> None:
        """Says the last word on the active run, and releases its agent."""
        self.run.say(kind, **fields)
        self.timers.stop("run_timeout")
        self.run.task.cancel()
        self.run = None

    def run_over(self, kind: str, **fields: Any) -> None:
        """Ends the active run, and goes on: with the next message, or at rest."""
        self.end_run(kind, **fields)
        if self.waiting:
            self.start_next()
        elif self.chat.services["tools"] == "up":
            self.go("processing_ready", "run_ended")
        else:
            self.go("degraded", "run_ended_without_tools")

    def give_up_waiting(self, **fields: Any) -> None:
        for message_id in self.waiting:
            self.say("agent_error", message_id=message_id, **fields)

    # Services.

    def service_changed(self, service: str, status: str) -> None:
        if service in CRITICAL and status == "up":
            if self.state in ("authenticated", "reconnecting"):
                self.critical_service_up()
        elif service in CRITICAL:
            if self.state in OPERATIONAL:
                self.critical_service_lost(service)
        elif status == "up":
            if self.state == "degraded":
                self.go("processing_ready", "tools_restored")
        elif self.run is not None:
            self.run.lose_tool()
        elif self.state in ("processing_ready", "idle"):
            self.go("degraded", "tools_lost")

    def critical_service_lost(self, service: str) -> None:
        if self.run is not None:
            self.end_run("agent_error", code="service_unavailable", service=service)
        if self.state != "degraded":
            self.go("degraded", "critical_service_lost")
        self.go("reconnecting", "critical_service_lost")

    def critical_service_up(self) -> None:
        """After authentication, and when a service came up: goes on, if the services allow it."""
        if self.chat.missing_service() is not None:
            return
        tools_are_up = self.chat.services["tools"] == "up"
        if tools_are_up or self.state == "reconnecting":
            self.go("services_ready", "critical_services_up")
        if tools_are_up:
            self.go("processing_ready", "pipeline_opened")
        else:
            self.go("degraded", "ready_without_tools")
        if self.waiting:
            self.start_next()

    def services_given_up(self) -> None:
        self.give_up_waiting(code="service_unavailable", service=self.chat.missing_service())
        self.close(1013, "services are not available")
