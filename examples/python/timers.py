"""The timers of a connection. They are given to it from outside, so that tests can fire them by hand."""

import asyncio
from collections.abc import Callable

from limits import Limits

Fire = Callable[[], None]


class HandTimers:
    """Timers that fire when they are told to, and never by themselves."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._running: dict[str, Fire] = {}

    def start(self, name: str, fire: Fire) -> None:
        """Starts the timer of the limit `name`, or starts it again."""
        self._running[name] = fire

    def stop(self, name: str) -> None:
        self._running.pop(name, None)

    def stop_all(self) -> None:
        for name in list(self._running):
            self.stop(name)

    def runs(self, name: str) -> bool:
        return name in self._running

    def fire(self, name: str) -> bool:
        """Fires a timer; says whether it ran. It runs no longer, unless what it does starts it again."""
        fire = self._running.pop(name, None)
        if fire is None:
            return False
        fire()
        return True


class LoopTimers(HandTimers):
    """Timers that fire when their time is over."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._due: dict[str, asyncio.TimerHandle] = {}

    def start(self, name: str, fire: Fire) -> None:
        self.stop(name)
        super().start(name, fire)
        seconds = self.limits[name] / 1000
        self._due[name] = asyncio.get_running_loop().call_later(seconds, self.fire, name)

    def stop(self, name: str) -> None:
        super().stop(name)
        if due := self._due.pop(name, None):
            due.cancel()
