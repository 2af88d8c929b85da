// The environment of a server that nobody controls: a small agent, services that are up, timers that go by the clock.

import { setTimeout as sleep } from 'node:timers/promises';

import { Services } from './services.js';
import { ClockTimers } from './timers.js';

/** @import { Environment } from './chat.js' */
/** @import { Limits } from './limits.js' */
/** @import { Orchestrator, Tools } from './run.js' */

/** How long each step takes, in milliseconds. */
const STEP = 20;

/** An agent that thinks, counts words with a tool, and answers. @type {Orchestrator} */
const wordCounter = {
  async run({ text }, context) {
    await sleep(STEP, undefined, { signal: context.signal });
    context.think(`Let me count the words of ${text.slice(0, 100)}`);
    await sleep(STEP, undefined, { signal: context.signal });
    const words = await context.callTool('word_count', text);
    await sleep(STEP, undefined, { signal: context.signal });
    return `You wrote ${words} words.`;
  },
};

/** @type {Tools} */
const tools = {
  async call(_request, _tool, argument, signal) {
    await sleep(STEP, undefined, { signal });
    return String(argument.split(/\s+/).filter(Boolean).length);
  },
};

/** @param {Limits} limits @returns {Environment} */
export function ownEnvironment(limits) {
  return {
    services: new Services(),
    tools,
    createOrchestrator: () => ({ ...wordCounter }),
    createTimers: (_clientPort, fired) => new ClockTimers(limits, fired),
  };
}
