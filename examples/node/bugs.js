// Mistakes that real servers made, that a check finds. Each puts in another part for the right one.

import { Connection } from './connection.js';
import { ChatSocket } from './socket.js';
import { verify } from './tokens.js';

/** A tool's result is lost when the client says something meanwhile. */
class Forgetful extends Connection {
  #executing = false;
  #interrupted = false;

  hear(text, isBinary) {
    this.#interrupted = this.#executing;
    super.hear(text, isBinary);
  }

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
  #accepted;

  say(type, fields) {
    if (type === 'message_accepted' && fields.position === 0) {
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

/** A user may hold one connection more than the limit says. */
class Generous extends Connection {
  hasPlace(user) {
    const held = [...this.chat.connections.values()].filter((connection) => connection.user === user);
    return held.length <= this.chat.limits.connections_per_user;
  }
}

/** The server hangs up without saying why. */
class HangsUp extends ChatSocket {
  close() {
    this.terminate();
    this.emit('over');
  }

  beginClose() {
    this.terminate();
  }
}

/** A token still opens the door after its time is over. */
const verifyForever = (token) => verify(token, { ignoreExpiration: true });

/** What each does to a server. */
export const BUGS = {
  'expired-token-accepted': (chat) => Object.assign(chat, { verify: verifyForever }),
  'one-connection-too-many': (chat) => Object.assign(chat, { Connection: Generous }),
  'tool-result-lost': (chat) => Object.assign(chat, { Connection: Forgetful }),
  'events-swapped': (chat) => Object.assign(chat, { Connection: Overtaken }),
  'close-without-close-frame': (chat) => Object.assign(chat, { Socket: HangsUp }),
};
