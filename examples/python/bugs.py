"""Bugs that took services down, to be put into the server from outside: each replaces a part of it."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from chat import Chat
from connection import Connection


class NeverSetUp(Connection):
    """The WebSocket is accepted, and nobody is there to talk to."""

    def upgraded(self, user: str | None) -> None:
        pass


class NoOrchestrator(Connection):
    """A run is to start, there is nothing that could execute it, and the connection fails with 1011."""

    def start_run(self, message_id: str, text: str) -> None:
        self.close(1011, "there is no orchestrator")


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
        self.waiting = OrderedDict(reversed(self.waiting.items()))
        super().start_next()


class OneConnectionTooMany(Connection):
    """A user may hold one connection more than the limit says."""

    def has_place(self, user: str) -> bool:
        held = sum(connection.user == user for connection in self.chat.connections)
        return held <= self.chat.limits["connections_per_user"]


def accept_expired_tokens(chat: Chat) -> None:
    """A token still opens the door after its time is over."""
    chat.verify = partial(chat.verify, leeway=float("inf"))


def connect_with(connection: type[Connection]) -> Callable[[Chat], None]:
    return lambda chat: setattr(chat, "make_connection", connection)


BUGS: dict[str, Callable[[Chat], None]] = {
    "state-machine-never-set-up": connect_with(NeverSetUp),
    "orchestrator-missing": connect_with(NoOrchestrator),
    "events-swapped": connect_with(EventsSwapped),
    "queue-reordered-at-flush": connect_with(QueueReordered),
    "one-connection-too-many": connect_with(OneConnectionTooMany),
    "expired-token-accepted": accept_expired_tokens,
}
