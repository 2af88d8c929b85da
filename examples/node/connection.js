// One connection, from TCP accept to its end: its lifecycle, its messages, its active run.
//
// Every reaction to an input is made at once, in one piece, and in the protocol's order: the answer, the active
// run, the waiting messages, the state changes, the close.

import { STATUS_CODES } from 'node:http';

import { demand, readMessage, Violation } from './messages.js';
import { Run } from './run.js';
import { Timers } from './timers.js';

/** States in which messages are processed. */
const OPERATIONAL = new Set(['processing_ready', 'processing', 'idle', 'degraded']);

/** States in which the WebSocket is open in both directions. */
const OPEN = new Set([...OPERATIONAL, 'accepted', 'authenticated', 'services_ready', 'reconnecting']);

/** The timer that runs as long as the connection is in a state. */
const TIMER_IN = {
  accepted: 'auth_timeout',
  authenticated: 'services_timeout',
  processing_ready: 'idle_timeout',
  reconnecting: 'recovery_timeout',
};

/** How long a client that was let go of may keep its side of the transport open, in milliseconds. */
const LINGER = 10_000;

/** How many bytes may wait for a client that does not read. */
const BACKLOG = 16 * 1024 * 1024;

export class Connection {
  user;
  run;
  #state = 'connecting';
  #transport;
  /** Once the handshake is over. */
  #socket;
  #seq = 0;
  #violations = 0;
  /** The texts of the messages that wait, by `message_id`. */
  #waiting = new Map();
  /** Every `message_id` that was accepted. */
  #used = new Set();

  constructor(chat, transport) {
    this.chat = chat;
    this.clientPort = transport.remotePort;
    this.#transport = transport;
    this.timers = new Timers(chat.limits, chat.isControlled, this.#reactions);
    this.timers.start('auth_timeout');
    transport.on('error', () => {}); // 'close' follows.
    transport.once('end', () => this.#leave('failed'));
    transport.once('close', () => this.#leave('failed'));
  }

  // What happens when a timer fires

  #reactions = {
    auth_timeout: () => {
      if (this.#state === 'connecting') this.refuse(408);
      else this.#close(3008, 'nobody authenticated in time');
    },
    services_timeout: () => this.#giveUpServices(),
    run_timeout: () => this.runOver('agent_error', { code: 'timeout' }),
    idle_timeout: () => this.#go('idle', 'fell_quiet'),
    recovery_timeout: () => this.#giveUpServices(),
    heartbeat_interval: () => {
      this.timers.start('heartbeat_interval');
      if (!this.timers.runs('heartbeat_timeout')) this.timers.start('heartbeat_timeout');
      this.#socket.ping();
    },
    heartbeat_timeout: () => this.#close(3008, 'the heartbeat went unanswered'),
    close_timeout: () => {
      this.#leave('closed');
      this.#transport.end();
    },
  };

  // The opening handshake

  /** Answers that there is no upgrade. */
  refuse(status) {
    if (this.#state !== 'connecting') return;
    this.#leave('failed');
    const body = `${STATUS_CODES[status]}\n`;
    this.#transport.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\n` +
        `Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    this.#transport.resume();
  }

  /** The WebSocket is open. */
  upgraded(socket, user) {
    this.#socket = socket;
    this.#state = 'accepted';
    socket.on('message', (data, isBinary) => this.hear(data.toString(), isBinary));
    socket.on('pong', () => this.timers.stop('heartbeat_timeout'));
    socket.on('over', () => this.#leave('closed'));
    socket.on('error', () => {}); // 'over' was told.
    this.timers.start('heartbeat_interval');
    if (user !== undefined) this.#admit(user);
  }

  // What the client says

  hear(text, isBinary) {
    if (!OPEN.has(this.#state)) return; // Nothing is answered after the close frame.
    if (isBinary) return this.#close(1003, 'binary frames are not taken');
    try {
      const message = readMessage(text);
      const isTaken = this.#state !== 'accepted' || ['authenticate', 'ping'].includes(message.type);
      demand(isTaken, 'not_authenticated', "send 'authenticate' first", message.message_id);
      this.#heard[message.type](message);
    } catch (error) {
      if (error instanceof Violation) return this.#violated(error);
      throw error;
    }
    // Quiet is over, or begins anew.
    if (this.#state === 'idle') this.#go('processing_ready', 'client_spoke');
    else if (this.#state === 'processing_ready') this.timers.start('idle_timeout');
  }

  #violated({ code, message, messageId }) {
    this.#error(code, message, messageId);
    this.#violations += 1;
    if (this.#violations >= this.chat.limits.violation_limit) this.#close(1008, 'too many violations');
  }

  /** What is done for each type of message. */
  #heard = {
    authenticate: ({ token }) => {
      if (this.#state !== 'accepted') {
        return this.#error('already_authenticated', 'open another connection to be another user');
      }
      const user = this.chat.verify(token);
      if (user === undefined) this.#close(3000, 'the token does not hold');
      else this.#admit(user);
    },
    user_message: ({ message_id, text }) => {
      if (this.#used.has(message_id)) {
        return this.#error('duplicate_message', 'this id was used before: choose another', message_id);
      }
      const startsNow = OPERATIONAL.has(this.#state) && this.run === undefined;
      if (!startsNow && this.#waiting.size >= this.chat.limits.queue_limit) {
        return this.#error('queue_full', 'send it again when a message was answered', message_id);
      }
      this.#used.add(message_id);
      this.#waiting.set(message_id, text);
      this.say('message_accepted', { message_id, position: startsNow ? 0 : this.#waiting.size });
      if (startsNow) this.#startNext();
    },
    stop_agent: ({ message_id }) => {
      if (this.run?.messageId === message_id) this.runOver('agent_stopped', { reason: 'client_asked' });
      else if (this.#waiting.delete(message_id)) this.say('message_cancelled', { message_id });
      else this.#error('unknown_message', 'no such message is active or waits', message_id);
    },
    ping: ({ nonce }) => this.say('pong', { nonce }),
    get_status: () =>
      this.say('status', {
        state: this.#state,
        waiting: this.#waiting.size,
        active_message_id: this.run?.messageId ?? null,
        services: this.chat.services,
      }),
  };

  #admit(user) {
    if (!this.hasPlace(user)) return this.#close(1008, 'the user holds as many connections as a user may');
    this.user = user;
    this.#go('authenticated', 'credentials_accepted');
    this.#criticalServiceUp();
  }

  hasPlace(user) {
    const held = [...this.chat.connections.values()].filter((connection) => connection.user === user);
    return held.length < this.chat.limits.connections_per_user;
  }

  // Runs

  /** Starts a run of what has waited longest, if anything waits. Returns whether it does. */
  #startNext() {
    const [next] = this.#waiting;
    if (next === undefined) return false;
    this.#waiting.delete(next[0]);
    if (this.#state !== 'processing') this.#go('processing', 'run_started');
    this.run = new Run(this, ...next);
    this.timers.start('run_timeout');
    this.run.say('agent_started');
    void this.run.start();
    return true;
  }

  /** Ends the active run, if there is one, with its last event. */
  #endRun(type, fields) {
    this.run?.say(type, fields);
    this.run?.end();
    this.run = undefined;
    this.timers.stop('run_timeout');
  }

  /** Ends the active run, and goes on with the next message, or at rest. */
  runOver(type, fields) {
    this.#endRun(type, fields);
    if (this.#startNext()) return;
    if (this.chat.services.tools === 'up') this.#go('processing_ready', 'run_ended');
    else this.#go('degraded', 'run_ended_without_tools');
  }

  #giveUpWaiting(code, service) {
    for (const message_id of this.#waiting.keys()) this.say('agent_error', { message_id, code, service });
  }

  // What the environment does

  serviceChanged(service, status) {
    if (service === 'tools') {
      if (status === 'down') this.#toolsLost();
      else if (this.#state === 'degraded') this.#go('processing_ready', 'tools_restored');
    } else if (status === 'down') {
      this.#criticalServiceLost(service);
    } else if (this.#state === 'authenticated' || this.#state === 'reconnecting') {
      this.#criticalServiceUp();
    }
  }

  #toolsLost() {
    this.run?.loseTool();
    if (this.#state === 'processing_ready' || this.#state === 'idle') this.#go('degraded', 'tools_lost');
  }

  #criticalServiceLost(service) {
    if (!OPERATIONAL.has(this.#state)) return;
    this.#endRun('agent_error', { code: 'service_unavailable', service });
    if (this.#state !== 'degraded') this.#go('degraded', 'critical_service_lost');
    this.#go('reconnecting', 'critical_service_lost');
  }

  /** After authentication, and when a service came up: goes on, if the services allow it. */
  #criticalServiceUp() {
    if (this.chat.missingService !== undefined) return;
    const toolsUp = this.chat.services.tools === 'up';
    if (toolsUp || this.#state === 'reconnecting') this.#go('services_ready', 'critical_services_up');
    if (toolsUp) this.#go('processing_ready', 'pipeline_opened');
    else this.#go('degraded', 'ready_without_tools');
    this.#startNext();
  }

  #giveUpServices() {
    this.#giveUpWaiting('service_unavailable', this.chat.missingService);
    this.#close(1013, 'services are not available');
  }

  shutDown() {
    this.refuse(503);
    if (!OPEN.has(this.#state)) return;
    this.#endRun('agent_stopped', { reason: 'shutdown' });
    this.#giveUpWaiting('shutdown');
    this.#close(1001, 'the server is shutting down');
  }

  // States and words

  /** Goes to another open state, and says so. */
  #go(to, reason) {
    this.timers.stop(TIMER_IN[this.#state]);
    this.say('state_changed', { from: this.#state, to, reason });
    this.#state = to;
    if (TIMER_IN[to] !== undefined) this.timers.start(TIMER_IN[to]);
  }

  say(type, fields) {
    if (this.#socket.bufferedAmount > BACKLOG) this.#transport.destroy();
    this.#socket.send(JSON.stringify({ seq: this.#seq, type, ...fields }));
    this.#seq += 1;
  }

  #error(code, detail, messageId) {
    this.say('error', { code, detail, message_id: messageId });
  }

  #close(code, reason) {
    this.#leave('closing');
    this.timers.start('close_timeout');
    this.#socket.beginClose(code, reason);
  }

  /** Lets go of all that belongs to the connection. */
  #leave(state) {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#state = state;
    this.run?.end();
    this.run = undefined;
    this.user = undefined;
    this.#waiting.clear();
    this.timers.stopAll();
    if (state === 'closing') return;
    setTimeout(() => this.#transport.destroy(), LINGER).unref();
  }
}
