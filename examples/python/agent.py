"""Runs (PROTOCOL.md section 5) and the agents that execute them: one that works, one with a script."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

STEP_SECONDS = 0.03


class Run:
    """The execution of one message, with an agent that is made for it and never shared."""

    def __init__(self, connection: Any, message_id: str, text: str) -> None:
        self.run_id = f"run-{uuid.uuid4().hex}"
        self.connection = connection
        self.user = connection.user
        self.message_id = message_id
        self.text = text
        self.tool_call: asyncio.Task[str] | None = None
        self.agent = connection.chat.make_agent()
        self.task = asyncio.create_task(self._execute())

    def say(self, kind: str, **fields: Any) -> None:
        self.connection.say(kind, message_id=self.message_id, run_id=self.run_id, **fields)

    async def use_tool(self, tool: str, call: Callable[[], Coroutine[Any, Any, str]]) -> dict[str, str]:
        """Calls a tool, if there are tools. What comes of it has a `result` or an `error`."""
        if self.connection.chat.services["tools"] == "down":
            return {"error": "service_unavailable"}
        self.say("tool_executing", tool=tool)
        self.tool_call = asyncio.create_task(call())
        try:
            outcome = {"result": await self.tool_call}
        except asyncio.CancelledError:
            if self.task.cancelling():
                raise
            # Only the call was cancelled, by `lose_tool`.
            outcome = {"error": "service_unavailable"}
        except Exception:
            outcome = {"error": "tool_failed"}
        self.say("tool_completed", tool=tool, **outcome)
        return outcome

    def lose_tool(self) -> None:
        """A tool call that is under way comes to nothing."""
        if self.tool_call is not None:
            self.tool_call.cancel()

    async def _execute(self) -> None:
        try:
            result = await self.agent.answer(self)
        except Exception as failure:
            log.warning("the agent of %s raised %r", self.run_id, failure)
            self.connection.run_over("agent_error", code="agent_failed")
        else:
            self.connection.run_over("agent_completed", result=result)


class WordCounter:
    """Thinks, counts the words with a tool, and answers."""

    async def answer(self, run: Run) -> str:
        async def count_words() -> str:
            await asyncio.sleep(STEP_SECONDS)
            return str(len(run.text.split()))

        await asyncio.sleep(STEP_SECONDS)
        run.say("agent_thinking", thought=f"How many words are there in {run.text[:40]!r}?")
        await asyncio.sleep(STEP_SECONDS)
        outcome = await run.use_tool("word_count", count_words)
        await asyncio.sleep(STEP_SECONDS)
        return f"You wrote {outcome.get('result', 'I cannot say how many')} words."


class ScriptedAgent:
    """Takes each step when it is told to (docs/control.md)."""

    AGENT_STEPS = ("think", "call_tool", "complete", "fail", "panic")
    TOOL_STEPS = ("tool_returns", "tool_fails")

    def __init__(self) -> None:
        self._possible: tuple[str, ...] = ()
        self._next: asyncio.Future[str] | None = None

    def take(self, step: str) -> bool:
        """Takes the step, if it waits for one of this kind; says whether it does."""
        if self._next is None or self._next.done() or step not in self._possible:
            return False
        self._next.set_result(step)
        return True

    async def answer(self, run: Run) -> str:
        while (step := await self._step(self.AGENT_STEPS)) != "complete":
            if step == "think":
                run.say("agent_thinking", thought=f"thinking about {run.message_id}")
            elif step == "call_tool":
                await run.use_tool("search", self._search)
            else:
                raise RuntimeError(f"{step}, as the script has it")
        return f"{run.user} asked {len(run.text.encode())} bytes in {run.message_id}"

    async def _search(self) -> str:
        if await self._step(self.TOOL_STEPS) == "tool_fails":
            raise RuntimeError("the tool fails, as the script has it")
        return "three results"

    async def _step(self, possible: tuple[str, ...]) -> str:
        self._possible, self._next = possible, asyncio.get_running_loop().create_future()
        return await self._next
