// Mistakes that real servers made, to see that a check finds them. Each puts another part in place of the right one.

import { Connection } from './connection.js';
import { ChatSocket } from './socket.js';
import { createVerifier } from './tokens.js';

/** @import { Parts } from './chat.js' */

/** A tool's result is lost when the client says something meanwhile. */
class Forgetful extends Connection {
  #executing = false;
  #interrupted = false;

  /** @override @param {string} text @param {boolean} isBinary */
  hear(text, isBinary) {
    this.#interrupted = this.#executing;
    super.hear(text, isBinary);
  }

  /** @override @param {string} type @param {object} fields */
  say(type, fields) {
    if (type === 'tool_executing') [this.#executing, this.#interrupted] = [true, false];
    if (type === 'tool_completed') {
      this.#executing = false;
      if (this.#interrupted) return;
    }
    super.say(type, fields);
  }
}

/** A run's first event overtakes the acceptance of its message. */
class Overtaken extends Connection {
  /** @type {object | undefined} */
  #accepted;

  /** @override @param {string} type @param {object} fields */
  say(type, fields) {
    if (type === 'message_accepted' && 'position' in fields && fields.position === 0) {
      this.#accepted = fields;
      return;
    }
    super.say(type, fields);
    if (type === 'agent_started' && this.#accepted !== undefined) {
      super.say('message_accepted', this.#accepted);
      this.#accepted = undefined;
    }
  }
}

/** The server hangs up without saying why. */
class HangsUp extends ChatSocket {
  /** @override */
  close() {
    this.terminate();
    this.emit('over');
  }

  /** @override */
  beginClose() {
    this.terminate();
  }
}

/** @type {Record<string, (parts: Parts) => Partial<Parts>>} */
export const BUGS = {
  'expired-token-accepted': () => ({ verify: createVerifier({ ignoreExpiration: true }) }),
  'one-connection-too-many': ({ limits }) => ({
    limits: { ...limits, connections_per_user: limits.connections_per_user + 1 },
  }),
  'tool-result-lost': () => ({ Connection: Forgetful }),
  'events-swapped': () => ({ Connection: Overtaken }),
  'close-without-close-frame': () => ({ Socket: HangsUp }),
};
