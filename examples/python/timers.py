"""The timers of a connection."""

import asyncio
import math
from collections.abc import Callable


class Timers:
    """Timers by the names of their limits. By hand they fire when they are told to, never by themselves."""

    def __init__(self, limits: dict[str, int], by_hand: bool, reactions: dict[str, Callable]) -> None:
        self.limits = limits
        self.by_hand = by_hand
        self.reactions = reactions
        self.running: dict[str, asyncio.TimerHandle] = {}

    def start(self, name: str) -> None:
        """Starts a timer, or starts it again."""
        self.stop(name)
        seconds = math.inf if self.by_hand else self.limits[name] / 1000
        self.running[name] = asyncio.get_running_loop().call_later(seconds, self.fire, name)

    def stop(self, name: str) -> None:
        if name in self.running:
            self.running.pop(name).cancel()

    def stop_all(self) -> None:
        for name in list(self.running):
            self.stop(name)

    def fire(self, name: str) -> bool:
        """Fires a timer; says whether it ran. It runs no longer, unless its reaction starts it again."""
        if name not in self.running:
            return False
        self.stop(name)
        self.reactions[name]()
        return True
