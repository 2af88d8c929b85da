// The agents: one that works, and one that follows a script (docs/control.md).

import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long each step takes, in milliseconds. */
const STEP = 20;

/** Thinks, counts words with a tool, and answers. */
export class WordCounter {
  async answer(run) {
    await sleep(STEP, undefined, run);
    run.say('agent_thinking', { thought: `Let me count the words of ${run.text.slice(0, 100)}` });
    await sleep(STEP, undefined, run);
    const { result = 'I cannot say how many' } = await run.useTool('word_count', async (signal) => {
      await sleep(STEP, undefined, { signal });
      return String(run.text.split(/\s+/).filter(Boolean).length);
    });
    await sleep(STEP, undefined, run);
    return `You wrote ${result} words.`;
  }
}

const TOOL_STEPS = ['tool_returns', 'tool_fails'];
export const STEPS = ['think', 'call_tool', 'complete', 'fail', 'panic', ...TOOL_STEPS];

/** Takes each step when it is told to. */
export class ScriptedAgent {
  /** Where the agent and its tool wait for their next step. */
  #stage = new EventEmitter();

  /** Takes a step. Returns whether the agent, or its tool, waited for one. */
  take(step) {
    return this.#stage.emit(TOOL_STEPS.includes(step) ? 'tool' : 'agent', step);
  }

  async answer(run) {
    for (;;) {
      const [step] = await once(this.#stage, 'agent', run);
      if (step === 'think') run.say('agent_thinking', { thought: `thinking about ${run.messageId}` });
      else if (step === 'call_tool') await run.useTool('search', (signal) => this.#search(signal));
      else if (step === 'complete') break;
      else throw new Error(`${step}, as the script has it`);
    }
    return `${run.user} asked ${Buffer.byteLength(run.text)} bytes in ${run.messageId}`;
  }

  async #search(signal) {
    const [step] = await once(this.#stage, 'tool', { signal });
    if (step === 'tool_fails') throw new Error('the tool fails, as the script has it');
    return 'three results';
  }
}
