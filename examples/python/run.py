"""A run: the execution of one message by an agent (PROTOCOL.md section 5, "Runs")."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

log = logging.getLogger(__name__)


class AgentFailure(Exception):
    """The agent cannot answer."""


class ToolFailure(Exception):
    """A tool returned nothing; the text is the `error` of `tool_completed`."""


@dataclass(frozen=True)
class Request:
    """What an agent is asked, and by whom."""

    user: str
    message_id: str
    text: str


class Agent(Protocol):
    """What executes a run: made for it, released when it ends, and never shared."""

    async def answer(self, run: "Run") -> str: ...


class Listener(Protocol):
    """Who is told of a run; a connection."""

    def run_says(self, run: "Run", kind: str, **fields: Any) -> None: ...

    def run_ends(self, run: "Run", kind: str, **fields: Any) -> None: ...

    def tools_are_up(self) -> bool: ...


class Run:
    """A run that is under way, as its agent sees it: what happens in it is told to the listener."""

    def __init__(self, request: Request, agent: Agent, listener: Listener) -> None:
        self.run_id = f"run-{uuid.uuid4().hex}"
        self.request = request
        self.agent = agent
        self._listener = listener
        self._tool = ""
        self._call: asyncio.Future[str] | None = None
        self.task = asyncio.create_task(self._execute())

    def cancel(self) -> None:
        self.task.cancel()

    def think(self, thought: str) -> None:
        self._listener.run_says(self, "agent_thinking", thought=thought)

    async def use_tool(self, tool: str, call: Callable[[], Awaitable[str]]) -> str:
        """Calls a tool, if there are tools."""
        if not self._listener.tools_are_up():
            raise ToolFailure("service_unavailable")
        self._listener.run_says(self, "tool_executing", tool=tool)
        self._tool, self._call = tool, asyncio.ensure_future(call())
        try:
            result = await self._call
        except asyncio.CancelledError:
            if self.task.cancelling():
                raise
            # Only the call was cancelled, by `tools_lost`.
            raise ToolFailure("service_unavailable") from None
        except Exception:
            self._listener.run_says(self, "tool_completed", tool=tool, error="tool_failed")
            raise ToolFailure("tool_failed") from None
        self._listener.run_says(self, "tool_completed", tool=tool, result=result)
        return result

    def tools_lost(self) -> None:
        """A tool call that is under way ends without a result."""
        if self._call is not None and not self._call.done():
            self._call.cancel()
            self._call = None
            error = "service_unavailable"
            self._listener.run_says(self, "tool_completed", tool=self._tool, error=error)

    async def _execute(self) -> None:
        try:
            result = await self.agent.answer(self)
        except Exception as failure:
            if not isinstance(failure, AgentFailure):
                log.warning("the agent of %s raised %r", self.run_id, failure)
            self._listener.run_ends(self, "agent_error", code="agent_failed")
        else:
            self._listener.run_ends(self, "agent_completed", result=result)
