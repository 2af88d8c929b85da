"""The lifecycle of a connection (PROTOCOL.md section 3): what it says to what happens.

Nothing here waits. Whatever happens is a call, and the reaction is over when the call returns.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

import messages
from messages import Violation
from run import Request, Run
from tokens import TokenError
from transport import WebSocket
from world import CRITICAL, World

OPERATIONAL = {"processing_ready", "processing", "idle", "degraded"}
OPEN = OPERATIONAL | {"accepted", "authenticated", "services_ready", "reconnecting"}

CLOSE_REASONS = {
    1001: "the server is shutting down",
    1003: "binary frames are not taken",
    1008: "policy violation",
    1013: "services are not available",
    3000: "the token does not hold",
    3008: "timeout",
}


class Connection:
    """One client, from the acceptance of its transport to its end."""

    def __init__(self, world: World, websocket: WebSocket) -> None:
        self.world = world
        self.websocket = websocket
        self.timers = world.parts.make_timers(world.limits)
        self.state = "connecting"
        self.user: str | None = None
        self.run: Run | None = None
        self.waiting: deque[Request] = deque()
        self.used: set[str] = set()
        self.violations = 0
        self.seq = 0
        self.state_timers = {
            "authenticated": ("services_timeout", self.services_given_up),
            "processing_ready": ("idle_timeout", lambda: self.go("idle", "fell_quiet")),
            "reconnecting": ("recovery_timeout", self.services_given_up),
        }
        websocket.protocol.listener = self
        self.timers.start("auth_timeout", self.nobody_authenticated)

    # What it says.

    def say(self, kind: str, **fields: Any) -> None:
        self.websocket.say({"type": kind, "seq": self.seq, **fields})
        self.seq += 1

    def say_error(self, code: str, detail: str, message_id: str | None = None) -> None:
        about = {} if message_id is None else {"message_id": message_id}
        self.say("error", code=code, detail=detail, **about)

    def go(self, to: str, reason: str) -> None:
        """Goes to another open state, and says so."""
        self.stop_state_timer()
        self.say("state_changed", **{"from": self.state, "to": to, "reason": reason})
        self.state = to
        self.start_state_timer()

    def start_state_timer(self) -> None:
        if timer := self.state_timers.get(self.state):
            self.timers.start(*timer)

    def stop_state_timer(self) -> None:
        if timer := self.state_timers.get(self.state):
            self.timers.stop(timer[0])

    # The opening handshake, and the end.

    def upgraded(self, user: str | None) -> None:
        if self.state != "connecting":
            return
        self.state = "accepted"
        self.start_heartbeat()
        if user is not None:
            self.admit(user)

    def close(self, code: int) -> None:
        """Sends a close frame, and forgets everything but to wait for the answer."""
        self.forget()
        self.state = "closing"
        self.timers.start("close_timeout", self.websocket.give_up)
        self.websocket.start_close(code, CLOSE_REASONS[code])

    def ended(self) -> None:
        """Nothing is said any more: the close is over, the connection failed, or the client has gone."""
        if self.state == "closed":
            return
        self.forget()
        self.state = "closed"
        self.world.connections.discard(self)
        self.websocket.linger()

    def forget(self) -> None:
        self.timers.stop_all()
        self.user = None
        self.waiting.clear()
        if self.run is not None:
            self.run.cancel()
            self.run = None

    def shut_down(self) -> None:
        if self.state == "connecting":
            self.websocket.refuse(503, "The server is shutting down: connect again later.\n")
        elif self.state in OPEN:
            if self.run is not None:
                self.end_run("agent_stopped", reason="shutdown")
            self.give_up_waiting(code="shutdown")
            self.close(1001)

    def nobody_authenticated(self) -> None:
        if self.state == "connecting":
            self.websocket.refuse(408, "The request did not come in time: connect again.\n")
        else:
            self.close(3008)

    def start_heartbeat(self) -> None:
        self.timers.start("heartbeat_interval", self.beat)

    def beat(self) -> None:
        """Asks for a sign of life; the time for it runs from the oldest question that is not answered."""
        self.start_heartbeat()
        if not self.timers.runs("heartbeat_timeout"):
            self.timers.start("heartbeat_timeout", lambda: self.close(3008))
        self.websocket.beat()

    def answered(self) -> None:
        self.timers.stop("heartbeat_timeout")

    # What the client says.

    def hear(self, text: str | bytes) -> None:
        if self.state not in OPEN:
            return
        if isinstance(text, bytes):
            return self.close(1003)
        try:
            message = messages.read(text)
            kind = message.pop("type")
            if self.state == "accepted" and kind not in ("authenticate", "ping"):
                detail = "send `authenticate` with a token first, and this message again"
                raise Violation("not_authenticated", detail, message.get("message_id"))
        except Violation as violation:
            return self.violated(violation)
        heard: dict[str, Callable[..., None]] = {
            "authenticate": self.authenticate,
            "user_message": self.user_message,
            "stop_agent": self.stop_agent,
            "ping": lambda nonce: self.say("pong", nonce=nonce),
            "get_status": self.get_status,
        }
        heard[kind](**message)
        self.client_spoke()

    def client_spoke(self) -> None:
        if self.state == "idle":
            self.go("processing_ready", "client_spoke")
        elif self.state == "processing_ready":
            self.start_state_timer()

    def violated(self, violation: Violation) -> None:
        self.violations += 1
        self.say_error(violation.code, violation.detail, violation.message_id)
        if self.violations >= self.world.limits["violation_limit"]:
            self.close(1008)

    def authenticate(self, token: str) -> None:
        if self.state != "accepted":
            return self.say_error("already_authenticated", "open another connection to be another user")
        try:
            self.admit(self.world.parts.verifier.verify(token))
        except TokenError:
            self.close(3000)

    def admit(self, user: str) -> None:
        if not self.has_place(user):
            return self.close(1008)
        self.user = user
        self.timers.stop("auth_timeout")
        self.go("authenticated", "credentials_accepted")
        self.critical_services_up()

    def has_place(self, user: str) -> bool:
        return self.world.connections_of(user) < self.world.limits["connections_per_user"]

    def user_message(self, message_id: str, text: str) -> None:
        assert self.user is not None
        request = Request(self.user, message_id, text)
        starts_now = self.state in OPERATIONAL and self.run is None
        if message_id in self.used:
            self.say_error("duplicate_message", "choose another `message_id`", message_id)
        elif starts_now:
            self.used.add(message_id)
            self.say("message_accepted", message_id=message_id, position=0)
            self.start_run(request)
        elif len(self.waiting) >= self.world.limits["queue_limit"]:
            self.say_error("queue_full", "send it again when a message was answered", message_id)
        else:
            self.used.add(message_id)
            self.waiting.append(request)
            self.say("message_accepted", message_id=message_id, position=len(self.waiting))

    def stop_agent(self, message_id: str) -> None:
        if self.run is not None and self.run.request.message_id == message_id:
            self.end_run("agent_stopped", reason="client_asked")
            return self.run_over()
        for request in self.waiting:
            if request.message_id == message_id:
                self.waiting.remove(request)
                return self.say("message_cancelled", message_id=message_id)
        self.say_error("unknown_message", "no such message is active or waits", message_id)

    def get_status(self) -> None:
        self.say(
            "status",
            state=self.state,
            waiting=len(self.waiting),
            active_message_id=self.run.request.message_id if self.run else None,
            services=self.world.services,
        )

    # Runs.

    def start_next(self) -> None:
        if self.waiting:
            self.start_run(self.waiting.popleft())

    def start_run(self, request: Request) -> None:
        if self.state != "processing":
            self.go("processing", "run_started")
        self.run = Run(request, self.world.parts.make_agent(), self)
        self.world.orchestrators.add(self.run.task)
        self.run.task.add_done_callback(self.world.orchestrators.discard)
        self.timers.start("run_timeout", self.run_timed_out)
        self.run_says(self.run, "agent_started")

    def run_says(self, run: Run, kind: str, **fields: Any) -> None:
        if run is self.run:
            self.say(kind, message_id=run.request.message_id, run_id=run.run_id, **fields)

    def run_ends(self, run: Run, kind: str, **fields: Any) -> None:
        if run is self.run:
            self.end_run(kind, **fields)
            self.run_over()

    def run_timed_out(self) -> None:
        self.end_run("agent_error", code="timeout")
        self.run_over()

    def end_run(self, kind: str, **fields: Any) -> None:
        """Says the last word on the active run, and releases its agent."""
        assert self.run is not None
        self.run_says(self.run, kind, **fields)
        self.timers.stop("run_timeout")
        self.run.cancel()
        self.run = None

    def run_over(self) -> None:
        """Goes on after a run: with the next message, or at rest."""
        if self.waiting:
            self.start_next()
        elif self.tools_are_up():
            self.go("processing_ready", "run_ended")
        else:
            self.go("degraded", "run_ended_without_tools")

    def give_up_waiting(self, **fields: Any) -> None:
        while self.waiting:
            self.say("agent_error", message_id=self.waiting.popleft().message_id, **fields)

    # Services.

    def tools_are_up(self) -> bool:
        return self.world.is_up("tools")

    def service_changed(self, service: str, before: dict[str, str]) -> None:
        were_up = all(before[name] == "up" for name in CRITICAL)
        are_up = self.world.missing_critical() is None
        if service == "tools" and self.tools_are_up():
            if self.state == "degraded":
                self.go("processing_ready", "tools_restored")
        elif service == "tools":
            self.tools_lost()
        elif were_up and not are_up and self.state in OPERATIONAL:
            self.critical_service_lost(service)
        elif are_up and not were_up and self.state in ("authenticated", "reconnecting"):
            self.critical_services_up()

    def tools_lost(self) -> None:
        if self.state in ("processing_ready", "idle"):
            self.go("degraded", "tools_lost")
        elif self.run is not None:
            self.run.tools_lost()

    def critical_service_lost(self, service: str) -> None:
        if self.run is not None:
            self.end_run("agent_error", code="service_unavailable", service=service)
        if self.state != "degraded":
            self.go("degraded", "critical_service_lost")
        self.go("reconnecting", "critical_service_lost")

    def critical_services_up(self) -> None:
        """After authentication, and when a service came up: goes on, if the services allow it."""
        if self.world.missing_critical() is not None:
            return
        if self.tools_are_up() or self.state == "reconnecting":
            self.go("services_ready", "critical_services_up")
        if self.tools_are_up():
            self.go("processing_ready", "pipeline_opened")
        else:
            self.go("degraded", "ready_without_tools")
        self.start_next()

    def services_given_up(self) -> None:
        service = self.world.missing_critical()
        self.give_up_waiting(code="service_unavailable", service=service)
        self.close(1013)
