// One run: the execution of one message, by an agent that is made for it and never shared.

import { randomUUID } from 'node:crypto';

export class Run {
  #id = randomUUID();
  #end = new AbortController();
  /** Ends the tool call under way. */
  #toolLost;
  #connection;

  constructor(connection, messageId, text) {
    this.#connection = connection;
    this.user = connection.user;
    this.messageId = messageId;
    this.text = text;
    this.agent = connection.chat.createAgent();
  }

  /** Tells that the run is over, whatever its agent may still have in mind. */
  get signal() {
    return this.#end.signal;
  }

  async start() {
    const { agents } = this.#connection.chat;
    agents.add(this.agent);
    let last = ['agent_error', { code: 'agent_failed' }];
    try {
      last = ['agent_completed', { result: await this.agent.answer(this) }];
    } catch {
      // An error that an agent reports and one that nobody expected are the same to a client.
    }
    agents.delete(this.agent);
    if (!this.signal.aborted) this.#connection.runOver(...last);
  }

  /** Lets go of the agent. Nothing that it still does is told. */
  end() {
    this.#end.abort();
  }

  say(type, fields) {
    if (this.signal.aborted) return;
    this.#connection.say(type, { message_id: this.messageId, run_id: this.#id, ...fields });
  }

  /** Calls a tool, if there are tools. What comes of it has a `result` or an `error`. */
  async useTool(tool, call) {
    if (this.#connection.chat.services.tools === 'down') return { error: 'service_unavailable' };
    this.say('tool_executing', { tool });
    const lost = (this.#toolLost = new AbortController());
    let outcome;
    try {
      outcome = { result: await call(AbortSignal.any([this.signal, lost.signal])) };
    } catch {
      outcome = { error: lost.signal.aborted ? 'service_unavailable' : 'tool_failed' };
    }
    this.say('tool_completed', { tool, ...outcome });
    return outcome;
  }

  /** The tools were lost: a call that is under way comes to nothing. */
  loseTool() {
    this.#toolLost?.abort();
  }
}
