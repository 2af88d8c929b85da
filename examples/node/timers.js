// The timers of a connection. Which of the two kinds a server has, is given to it from outside.

/** @import { Limits } from './limits.js' */

/**
 * @typedef {'auth_timeout' | 'services_timeout' | 'run_timeout' | 'idle_timeout' | 'recovery_timeout'
 *   | 'heartbeat_interval' | 'heartbeat_timeout' | 'close_timeout'} TimerName
 *
 * @typedef {object} Timers
 * @property {(name: TimerName) => void} start Starts a timer, or starts it again.
 * @property {(name: TimerName) => void} stop
 * @property {() => void} stopAll
 * @property {(name: TimerName) => boolean} runs
 */

/** The longest time that `setTimeout` knows; with a longer one it fires at once. */
const LONGEST = 2 ** 31 - 1;

/** Timers that fire when their time is over. @implements {Timers} */
export class ClockTimers {
  /** @type {Map<TimerName, NodeJS.Timeout>} */
  #running = new Map();
  #limits;
  #fired;

  /** @param {Limits} limits @param {(name: TimerName) => void} fired */
  constructor(limits, fired) {
    this.#limits = limits;
    this.#fired = fired;
  }

  /** @param {TimerName} name */
  start(name) {
    this.stop(name);
    const fire = () => {
      this.#running.delete(name);
      this.#fired(name);
    };
    this.#running.set(name, setTimeout(fire, Math.min(this.#limits[name], LONGEST)));
  }

  /** @param {TimerName} name */
  stop(name) {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll() {
    for (const name of this.#running.keys()) this.stop(name);
  }

  /** @param {TimerName} name */
  runs(name) {
    return this.#running.has(name);
  }
}

/** Timers that fire when they are told to. @implements {Timers} */
export class HandTimers {
  /** @type {Set<TimerName>} */
  #running = new Set();
  #fired;

  /** @param {(name: TimerName) => void} fired */
  constructor(fired) {
    this.#fired = fired;
  }

  /** @param {TimerName} name */
  start(name) {
    this.#running.add(name);
  }

  /** @param {TimerName} name */
  stop(name) {
    this.#running.delete(name);
  }

  stopAll() {
    this.#running.clear();
  }

  /** @param {TimerName} name */
  runs(name) {
    return this.#running.has(name);
  }

  /** Lets a timer fire. Returns whether it ran. @param {TimerName} name */
  fire(name) {
    if (!this.#running.delete(name)) return false;
    this.#fired(name);
    return true;
  }
}
