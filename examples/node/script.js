// The environment of a server under control: agents that follow a script, timers that fire when they are told to.

import { EventEmitter, once } from 'node:events';

import { Services } from './services.js';
import { HandTimers } from './timers.js';

/** @import { Environment } from './chat.js' */
/** @import { Orchestrator, Tools } from './run.js' */
/** @import { TimerName } from './timers.js' */

/** Who takes each step. @type {Record<string, 'agent' | 'tool'>} */
export const STEPS = {
  think: 'agent',
  call_tool: 'agent',
  tool_returns: 'tool',
  tool_fails: 'tool',
  complete: 'agent',
  fail: 'agent',
  panic: 'agent',
};

/** @implements {Environment} */
export class ScriptedEnvironment {
  services = new Services();
  /** Where agents and tools wait for their next step. */
  #stage = new EventEmitter();
  /** @type {Map<number, HandTimers>} */
  #timers = new Map();

  /**
   * Lets the agent of a connection, or its tool, take a step. Returns whether it waited for one.
   * @param {number} clientPort @param {string} step
   */
  step(clientPort, step) {
    return this.#stage.emit(`${STEPS[step]} of ${clientPort}`, step);
  }

  /** Every connection that there was, by the port of the client's side. */
  get connections() {
    return [...this.#timers.keys()];
  }

  /**
   * Lets a timer of a connection fire. Returns whether it ran.
   * @param {number} clientPort @param {TimerName} timer
   */
  fire(clientPort, timer) {
    return this.#timers.get(clientPort)?.fire(timer) ?? false;
  }

  /** @param {number} clientPort @param {(timer: TimerName) => void} fired */
  createTimers = (clientPort, fired) => {
    const timers = new HandTimers(fired);
    this.#timers.set(clientPort, timers);
    return timers;
  };

  /** @returns {Orchestrator} */
  createOrchestrator = () => ({
    run: async ({ user, clientPort, messageId, text }, context) => {
      for (;;) {
        switch (await this.#next('agent', clientPort, context.signal)) {
          case 'think':
            context.think(`thinking about ${messageId}`);
            break;
          case 'call_tool':
            // Whatever came of it: what the agent does next is in the script.
            await context.callTool('search', messageId).catch(() => {});
            break;
          case 'complete':
            return `${user} asked ${Buffer.byteLength(text)} bytes in ${messageId}`;
          case 'fail':
            throw new Error('the agent failed, as the script has it');
          case 'panic':
            throw new TypeError('the agent panicked, as the script has it');
        }
      }
    },
  });

  /** @type {Tools} */
  tools = {
    call: async ({ clientPort }, _tool, _argument, signal) => {
      const step = await this.#next('tool', clientPort, signal);
      if (step === 'tool_fails') throw new Error('the tool failed, as the script has it');
      return 'three results';
    },
  };

  /**
   * @param {'agent' | 'tool'} role @param {number} clientPort @param {AbortSignal} signal
   * @returns {Promise<string>}
   */
  async #next(role, clientPort, signal) {
    const [step] = await once(this.#stage, `${role} of ${clientPort}`, { signal });
    return step;
  }
}
