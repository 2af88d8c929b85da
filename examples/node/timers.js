// The timers of a connection, by the names of their limits.

/** The longest time that `setTimeout` knows; with a longer one it fires at once. */
const LONGEST = 2 ** 31 - 1;

export class Timers {
  #running = new Map();

  /** By hand, timers fire when they are told to, and never by themselves. */
  constructor(limits, byHand, reactions) {
    this.limits = limits;
    this.byHand = byHand;
    this.reactions = reactions;
  }

  /** Starts a timer, or starts it again. */
  start(name) {
    this.stop(name);
    const time = Math.min(this.limits[name], LONGEST);
    this.#running.set(name, this.byHand ? undefined : setTimeout(() => this.fire(name), time));
  }

  stop(name) {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  stopAll() {
    for (const name of this.#running.keys()) this.stop(name);
  }

  runs(name) {
    return this.#running.has(name);
  }

  /** Lets a timer fire. Returns whether it ran. */
  fire(name) {
    if (!this.runs(name)) return false;
    this.stop(name);
    this.reactions[name]();
    return true;
  }
}
