// One run: the execution of one message by an agent, with an orchestrator of its own.

import { randomUUID } from 'node:crypto';

/** @import { Environment } from './chat.js' */

/**
 * @typedef {object} Request What an agent is asked.
 * @property {string} user
 * @property {number} clientPort Names the connection.
 * @property {string} messageId
 * @property {string} text
 *
 * @typedef {object} Context What an agent can do in its run.
 * @property {AbortSignal} signal Tells that the run is over, whatever the agent may still have in mind.
 * @property {(thought: string) => void} think
 * @property {(tool: string, argument: string) => Promise<string>} callTool Fails with a `ToolError`.
 *
 * @typedef {object} Orchestrator Executes one run. It answers with the result, or throws.
 * @property {(request: Request, context: Context) => Promise<string>} run
 *
 * @typedef {object} Tools
 * @property {(request: Request, tool: string, argument: string, signal: AbortSignal) => Promise<string>} call
 *
 * @typedef {object} Owner The connection, as a run sees it.
 * @property {(run: Run, type: string, fields: object) => void} tell
 * @property {(run: Run, result: string) => void} completed
 * @property {(run: Run) => void} failed
 */

/** Why a tool call came back with nothing. */
export class ToolError extends Error {
  /** @param {'service_unavailable' | 'tool_failed'} code */
  constructor(code) {
    super(`the tool call came to nothing: ${code}`);
    this.code = code;
  }
}

export class Run {
  id = randomUUID();
  #end = new AbortController();
  /**
   * The tool call under way: how it is brought to its end.
   * @type {((outcome: string | ToolError) => void) | undefined}
   */
  #call;

  /** @param {Request} request @param {Environment} environment @param {Owner} owner */
  constructor(request, environment, owner) {
    this.request = request;
    this.environment = environment;
    this.owner = owner;
  }

  /** @param {Set<Orchestrator>} alive The orchestrators that there are. */
  async start(alive) {
    const orchestrator = this.environment.createOrchestrator();
    alive.add(orchestrator);
    /** @type {Context} */
    const context = {
      signal: this.#end.signal,
      think: (thought) => this.#tell('agent_thinking', { thought }),
      callTool: (tool, argument) => this.#callTool(tool, argument),
    };
    // The connection is told beside the `try`, so that its own mistakes do not look like the agent's.
    let told = () => this.owner.failed(this);
    try {
      const result = await orchestrator.run(this.request, context);
      told = () => this.owner.completed(this, result);
    } catch {
      // However an agent fails: an error that it reports and one that nobody expected are the same to a client.
    }
    alive.delete(orchestrator);
    // An agent that did not wait for its tool has no use for the result.
    this.#call?.(new ToolError('tool_failed'));
    if (!this.#over) told();
  }

  /** The tools were lost: a call that is under way comes to nothing. */
  toolsLost() {
    this.#call?.(new ToolError('service_unavailable'));
  }

  /** Lets go of the agent. Nothing that it still does is told. */
  end() {
    this.#end.abort();
  }

  get #over() {
    return this.#end.signal.aborted;
  }

  /** @param {string} type @param {object} fields */
  #tell(type, fields) {
    if (!this.#over) this.owner.tell(this, type, fields);
  }

  /** @param {string} tool @param {string} argument @returns {Promise<string>} */
  #callTool(tool, argument) {
    const { services, tools } = this.environment;
    if (this.#call) return Promise.reject(new Error('one tool call at a time'));
    if (!services.toolsUp) return Promise.reject(new ToolError('service_unavailable'));
    this.#tell('tool_executing', { tool });
    const stop = new AbortController();
    const returned = new Promise((resolve, reject) => {
      const call = (/** @type {string | ToolError} */ outcome) => {
        if (this.#call !== call) return;
        this.#call = undefined;
        stop.abort();
        const failed = outcome instanceof ToolError;
        this.#tell('tool_completed', failed ? { tool, error: outcome.code } : { tool, result: outcome });
        if (failed) reject(outcome);
        else resolve(outcome);
      };
      this.#call = call;
      const signal = AbortSignal.any([this.#end.signal, stop.signal]);
      tools.call(this.request, tool, argument, signal).then(call, () => call(new ToolError('tool_failed')));
    });
    // An agent that does not wait for its tool must not take the process along.
    returned.catch(() => {});
    return returned;
  }
}
