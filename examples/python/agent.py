"""The agents: one that works, and one that follows a script."""

import asyncio

from run import AgentFailure, Run, ToolFailure

STEP_SECONDS = 0.03


class WordCounter:
    """Thinks, counts the words with a tool, and answers."""

    async def answer(self, run: Run) -> str:
        await asyncio.sleep(STEP_SECONDS)
        run.think(f"How many words are there in {run.request.text[:40]!r}?")
        await asyncio.sleep(STEP_SECONDS)
        try:
            words = await run.use_tool("word_count", lambda: self._count(run.request.text))
        except ToolFailure as failure:
            return f"I cannot count your words: {failure}."
        await asyncio.sleep(STEP_SECONDS)
        return f"You wrote {words} words."

    async def _count(self, text: str) -> str:
        await asyncio.sleep(STEP_SECONDS)
        return str(len(text.split()))


class ScriptedAgent:
    """Takes each step when it is told to (docs/control.md)."""

    TOOL_STEPS = ("tool_returns", "tool_fails")
    STEPS = ("think", "call_tool", *TOOL_STEPS, "complete", "fail", "panic")

    def __init__(self) -> None:
        self._next: asyncio.Future[str] | None = None
        self._uses_tool = False

    def take(self, step: str) -> bool:
        """Takes the step, if it waits for one of this kind; says whether it does."""
        waits = self._next is not None and not self._next.done()
        if not waits or self._uses_tool != (step in self.TOOL_STEPS):
            return False
        assert self._next is not None
        self._next.set_result(step)
        return True

    async def answer(self, run: Run) -> str:
        request = run.request
        while (step := await self._step()) != "complete":
            if step == "think":
                run.think(f"thinking about {request.message_id}")
            elif step == "call_tool":
                try:
                    await run.use_tool("search", self._search)
                except ToolFailure:
                    pass  # What the agent does next is in the script.
            elif step == "fail":
                raise AgentFailure
            elif step == "panic":
                raise RuntimeError("as the script has it")
        return f"{request.user} asked {len(request.text.encode())} bytes in {request.message_id}"

    async def _search(self) -> str:
        self._uses_tool = True
        try:
            if await self._step() == "tool_fails":
                raise ToolFailure("tool_failed")
            return "three results"
        finally:
            self._uses_tool = False

    async def _step(self) -> str:
        self._next = asyncio.get_running_loop().create_future()
        return await self._next
