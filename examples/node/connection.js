// One connection, from TCP accept to its end: its lifecycle, its messages, its active run.
//
// Every reaction to an input is made at once and in one piece, so that its order is the protocol's: the direct answer,
// the active run, the waiting messages, the state changes, the close.

import { STATUS_CODES } from 'node:http';

import { readMessage, Violation } from './messages.js';
import { Run } from './run.js';

/** @import { Chat } from './chat.js' */
/** @import { Service, Status } from './services.js' */
/** @import { ChatSocket } from './socket.js' */
/** @import { TimerName } from './timers.js' */
/** @import { Socket } from 'node:net' */
/** @import { WebSocket } from 'ws' */

/**
 * @typedef {'connecting' | 'accepted' | 'authenticated' | 'services_ready' | 'processing_ready' | 'processing' | 'idle'
 *   | 'degraded' | 'reconnecting' | 'closing' | 'closed' | 'failed'} State
 * @typedef {{ message_id: string, text: string }} UserMessage
 */

/** States in which messages are processed. @type {Set<State>} */
const OPERATIONAL = new Set(['processing_ready', 'processing', 'idle', 'degraded']);

/** States in which the WebSocket is open in both directions. @type {Set<State>} */
const OPEN = new Set([...OPERATIONAL, 'accepted', 'authenticated', 'services_ready', 'reconnecting']);

/** The timer that runs as long as the connection is in a state. @type {Partial<Record<State, TimerName>>} */
const TIMER_IN = {
  connecting: 'auth_timeout',
  accepted: 'auth_timeout',
  authenticated: 'services_timeout',
  processing_ready: 'idle_timeout',
  reconnecting: 'recovery_timeout',
  closing: 'close_timeout',
};

/** @type {Record<number, string>} */
const CLOSE_REASONS = {
  1001: 'the server is shutting down',
  1003: 'binary frames are not taken',
  1008: 'policy violation',
  1013: 'services are not available',
  3000: 'the token does not hold',
  3008: 'timeout',
};

/** How long a client that was let go of may keep its side of the transport open, in milliseconds. */
const LINGER = 10_000;

/** How many bytes may wait for a client that does not read. */
const BACKLOG = 16 * 1024 * 1024;

export class Connection {
  #chat;
  #transport;
  #clientPort;
  #timers;
  /** @type {State} */
  #state = 'connecting';
  /** Once the handshake is over. @type {ChatSocket | undefined} */
  #socket;
  #seq = 0;
  #violations = 0;
  /** Once it is known, and until the place is freed. @type {string | undefined} */
  #user;
  /** @type {UserMessage[]} */
  #waiting = [];
  /** Every `message_id` that was accepted. @type {Set<string>} */
  #used = new Set();
  /** The active run. @type {Run | undefined} */
  #run;

  /** @param {Chat} chat @param {Socket} transport @param {number} clientPort */
  constructor(chat, transport, clientPort) {
    this.#chat = chat;
    this.#transport = transport;
    this.#clientPort = clientPort;
    this.#timers = chat.environment.createTimers(clientPort, (timer) => this.#fired(timer));
    this.#timers.start('auth_timeout');
    transport.on('error', () => {}); // 'close' follows.
    transport.once('end', () => this.#leave('failed'));
    transport.once('close', () => this.#leave('failed'));
  }

  // The opening handshake

  /** Answers that there is no upgrade. @param {number} status */
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

  /** The WebSocket is open. @param {ChatSocket} socket @param {string} [user] */
  upgraded(socket, user) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.hear(data.toString(), isBinary));
    socket.on('pong', () => this.#timers.stop('heartbeat_timeout'));
    socket.on('over', () => this.#leave('closed'));
    socket.on('error', () => {}); // 'over' was told.
    this.#go('accepted', 'upgraded');
    this.#timers.start('heartbeat_interval');
    if (user !== undefined) this.#admit(user);
  }

  // What the client says

  /** @param {string} text @param {boolean} isBinary */
  hear(text, isBinary) {
    if (!OPEN.has(this.#state)) return; // Nothing is answered after the close frame.
    if (isBinary) return this.#close(1003);
    const message = readMessage(text);
    if (message instanceof Violation) return this.#violated(message);
    if (this.#state === 'accepted' && message.type !== 'authenticate' && message.type !== 'ping') {
      const about = message.type === 'get_status' ? undefined : message.message_id;
      return this.#violated(new Violation('not_authenticated', "send 'authenticate' first, and this again", about));
    }
    switch (message.type) {
      case 'authenticate':
        this.#authenticate(message.token);
        break;
      case 'user_message':
        this.#userMessage(message);
        break;
      case 'stop_agent':
        this.#stopAgent(message.message_id);
        break;
      case 'ping':
        this.say('pong', { nonce: message.nonce });
        break;
      case 'get_status':
        this.#status();
        break;
    }
    this.#spoke();
  }

  /** @param {string} token */
  #authenticate(token) {
    if (this.#state !== 'accepted') {
      return this.#error('already_authenticated', 'open another connection to be another user');
    }
    const user = this.#chat.verify(token);
    if (user === undefined) this.#close(3000);
    else this.#admit(user);
  }

  /** @param {string} user */
  #admit(user) {
    if (!this.#chat.takePlace(user)) return this.#close(1008);
    this.#user = user;
    this.#go('authenticated', 'credentials_accepted');
    if (this.#services.criticalUp) this.#servicesConfirmed();
  }

  /** @param {UserMessage} message */
  #userMessage(message) {
    const { message_id } = message;
    if (this.#used.has(message_id)) {
      return this.#error('duplicate_message', 'this id was used before: choose another', message_id);
    }
    const startsNow = OPERATIONAL.has(this.#state) && this.#run === undefined;
    if (!startsNow && this.#waiting.length >= this.#chat.limits.queue_limit) {
      return this.#error('queue_full', 'as many messages wait as may wait: send it again later', message_id);
    }
    this.#used.add(message_id);
    if (!startsNow) this.#waiting.push(message);
    this.say('message_accepted', { message_id, position: startsNow ? 0 : this.#waiting.length });
    if (startsNow) this.#startRun(message);
  }

  /** @param {string} messageId */
  #stopAgent(messageId) {
    if (this.#run?.request.messageId === messageId) {
      this.#endRun('agent_stopped', { reason: 'client_asked' });
      return this.#goOn();
    }
    const place = this.#waiting.findIndex((message) => message.message_id === messageId);
    if (place === -1) return this.#error('unknown_message', 'no such message is active or waits', messageId);
    this.#waiting.splice(place, 1);
    this.say('message_cancelled', { message_id: messageId });
  }

  #status() {
    this.say('status', {
      state: this.#state,
      waiting: this.#waiting.length,
      active_message_id: this.#run?.request.messageId ?? null,
      services: this.#services,
    });
  }

  /** A message came: quiet is over, or begins anew. */
  #spoke() {
    if (this.#state === 'idle') this.#go('processing_ready', 'client_spoke');
    else if (this.#state === 'processing_ready') this.#timers.start('idle_timeout');
  }

  /** @param {Violation} violation */
  #violated({ code, detail, message_id }) {
    this.#error(code, detail, message_id);
    this.#violations += 1;
    if (this.#violations >= this.#chat.limits.violation_limit) this.#close(1008);
  }

  // Runs

  /** @param {UserMessage} message */
  #startRun({ message_id: messageId, text }) {
    if (this.#state !== 'processing') this.#go('processing', 'run_started');
    const request = { user: this.#user ?? '', clientPort: this.#clientPort, messageId, text };
    const run = new Run(request, this.#chat.environment, {
      tell: (run, type, fields) => this.#tellOf(run, type, fields),
      completed: (_run, result) => this.#runOver('agent_completed', { result }),
      failed: () => this.#runOver('agent_error', { code: 'agent_failed' }),
    });
    this.#run = run;
    this.#timers.start('run_timeout');
    this.#tellOf(run, 'agent_started', {});
    void run.start(this.#chat.orchestrators);
  }

  /** @param {Run} run @param {string} type @param {object} fields */
  #tellOf(run, type, fields) {
    this.say(type, { message_id: run.request.messageId, run_id: run.id, ...fields });
  }

  /** Ends the active run, if there is one, with its last event. @param {string} type @param {object} fields */
  #endRun(type, fields) {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#timers.stop('run_timeout');
    run.end();
    this.#tellOf(run, type, fields);
  }

  /** @param {string} type @param {object} fields */
  #runOver(type, fields) {
    this.#endRun(type, fields);
    this.#goOn();
  }

  /** After a run, or when a run becomes possible: the next message, or the state of a connection without one. */
  #goOn() {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#startRun(next);
    else if (this.#state !== 'processing') return;
    else if (this.#services.toolsUp) this.#go('processing_ready', 'run_ended');
    else this.#go('degraded', 'run_ended_without_tools');
  }

  /** @param {string} code @param {string} [service] */
  #giveUpWaiting(code, service) {
    for (const { message_id } of this.#waiting.splice(0)) this.say('agent_error', { message_id, code, service });
  }

  // What the environment does

  get #services() {
    return this.#chat.environment.services;
  }

  /** A service went up or down. @param {Service} service @param {Status} status */
  serviceChanged(service, status) {
    if (service === 'tools') {
      if (status === 'up') this.#toolsRestored();
      else this.#toolsLost();
    } else if (status === 'down') {
      this.#criticalServiceLost();
    } else if (this.#services.criticalUp && (this.#state === 'authenticated' || this.#state === 'reconnecting')) {
      this.#servicesConfirmed();
    }
  }

  #servicesConfirmed() {
    const { toolsUp } = this.#services;
    if (toolsUp || this.#state === 'reconnecting') this.#go('services_ready', 'critical_services_up');
    if (toolsUp) this.#go('processing_ready', 'pipeline_opened');
    else this.#go('degraded', 'ready_without_tools');
    this.#goOn();
  }

  #toolsLost() {
    if (this.#state === 'processing') this.#run?.toolsLost();
    else if (OPERATIONAL.has(this.#state) && this.#state !== 'degraded') this.#go('degraded', 'tools_lost');
  }

  #toolsRestored() {
    if (this.#state === 'degraded') this.#go('processing_ready', 'tools_restored');
  }

  #criticalServiceLost() {
    if (!OPERATIONAL.has(this.#state)) return;
    this.#endRun('agent_error', { code: 'service_unavailable', service: this.#services.missing });
    if (this.#state !== 'degraded') this.#go('degraded', 'critical_service_lost');
    this.#go('reconnecting', 'critical_service_lost');
  }

  shutDown() {
    this.refuse(503);
    if (!OPEN.has(this.#state)) return;
    this.#endRun('agent_stopped', { reason: 'shutdown' });
    this.#giveUpWaiting('shutdown');
    this.#close(1001);
  }

  /** @param {TimerName} timer */
  #fired(timer) {
    switch (timer) {
      case 'auth_timeout':
        return this.#state === 'connecting' ? this.refuse(408) : this.#close(3008);
      case 'services_timeout':
      case 'recovery_timeout':
        this.#giveUpWaiting('service_unavailable', this.#services.missing);
        return this.#close(1013);
      case 'run_timeout':
        return this.#runOver('agent_error', { code: 'timeout' });
      case 'idle_timeout':
        return this.#go('idle', 'fell_quiet');
      case 'heartbeat_interval':
        this.#timers.start('heartbeat_interval');
        if (!this.#timers.runs('heartbeat_timeout')) this.#timers.start('heartbeat_timeout');
        return this.#socket?.ping();
      case 'heartbeat_timeout':
        return this.#close(3008);
      case 'close_timeout':
        this.#leave('closed');
        return this.#transport.end();
    }
  }

  // States and words

  /** @param {State} state @param {string} reason */
  #go(state, reason) {
    const from = this.#state;
    this.#state = state;
    const [before, now] = [TIMER_IN[from], TIMER_IN[state]];
    if (before !== undefined && before !== now) this.#timers.stop(before);
    if (now !== undefined && before !== now) this.#timers.start(now);
    if (state !== 'accepted') this.say('state_changed', { from, to: state, reason });
  }

  /** @param {string} type @param {object} fields */
  say(type, fields) {
    const { bufferedAmount } = /** @type {WebSocket} */ (this.#socket);
    if (bufferedAmount > BACKLOG) this.#transport.destroy();
    this.#socket?.send(JSON.stringify({ seq: this.#seq, type, ...fields }));
    this.#seq += 1;
  }

  /** @param {string} code @param {string} detail @param {string} [messageId] */
  #error(code, detail, messageId) {
    this.say('error', { code, detail, message_id: messageId });
  }

  /** @param {number} code */
  #close(code) {
    this.#leave('closing');
    this.#socket?.beginClose(code, CLOSE_REASONS[code]);
  }

  /** Lets go of all that belongs to the connection. @param {'closing' | 'closed' | 'failed'} state */
  #leave(state) {
    if (this.#state === 'closed' || this.#state === 'failed') return;
    this.#state = state;
    this.#run?.end();
    this.#run = undefined;
    this.#waiting = [];
    if (this.#user !== undefined) this.#chat.freePlace(this.#user);
    this.#user = undefined;
    this.#timers.stopAll();
    if (state === 'closing') return this.#timers.start('close_timeout');
    const linger = setTimeout(() => this.#transport.destroy(), LINGER);
    this.#transport.once('close', () => clearTimeout(linger));
  }
}
