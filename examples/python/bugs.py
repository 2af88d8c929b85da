"""Bugs that took services down, to be put into the server from outside: each replaces a part of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connection import Connection
from run import Request
from world import Parts


class NeverSetUp(Connection):
    """The WebSocket is accepted, and nobody is there to talk to."""

    def upgraded(self, user: str | None) -> None:
        pass


class NoOrchestrator(Connection):
    """A run is to start, there is nothing that could execute it, and the connection fails with 1011."""

    def start_run(self, request: Request) -> None:
        self.forget()
        self.state = "closing"
        self.websocket.start_close(1011, "there is no orchestrator")


class EventsSwapped(Connection):
    """A run's first event overtakes the acceptance of its message."""

    accepted: dict[str, Any] | None = None

    def say(self, kind: str, **fields: Any) -> None:
        if kind == "message_accepted" and fields["position"] == 0:
            self.accepted = fields
            return
        super().say(kind, **fields)
        if kind == "agent_started" and self.accepted is not None:
            super().say("message_accepted", **self.accepted)
            self.accepted = None


class QueueReordered(Connection):
    """What waited last is executed first."""

    def start_next(self) -> None:
        self.waiting.reverse()
        super().start_next()


class OneConnectionTooMany(Connection):
    """A user may hold one connection more than the limit says."""

    def has_place(self, user: str) -> bool:
        return self.world.connections_of(user) <= self.world.limits["connections_per_user"]


def _expired_token_accepted(parts: Parts) -> Parts:
    """A token still opens the door after its time is over."""
    return replace(parts, verifier=replace(parts.verifier, leeway=float("inf")))


BUGS: dict[str, Callable[[Parts], Parts]] = {
    "state-machine-never-set-up": lambda parts: replace(parts, make_connection=NeverSetUp),
    "orchestrator-missing": lambda parts: replace(parts, make_connection=NoOrchestrator),
    "events-swapped": lambda parts: replace(parts, make_connection=EventsSwapped),
    "queue-reordered-at-flush": lambda parts: replace(parts, make_connection=QueueReordered),
    "one-connection-too-many": lambda parts: replace(parts, make_connection=OneConnectionTooMany),
    "expired-token-accepted": _expired_token_accepted,
}
