// What agents depend on at run time, and whether it works just now.

import { EventEmitter } from 'node:events';

/** @typedef {'supervisor' | 'orchestrator' | 'tools'} Service */
/** @typedef {'up' | 'down'} Status */

/** The services of one server. Tells each change with the event `change`. */
export class Services extends EventEmitter {
  /** @type {Record<Service, Status>} */
  #status = { supervisor: 'up', orchestrator: 'up', tools: 'up' };

  /** @param {Service} service @param {Status} status */
  set(service, status) {
    if (this.#status[service] === status) return;
    this.#status[service] = status;
    this.emit('change', service, status);
  }

  /** The first critical service that is down, if one is. @returns {Service | undefined} */
  get missing() {
    if (this.#status.supervisor === 'down') return 'supervisor';
    return this.#status.orchestrator === 'down' ? 'orchestrator' : undefined;
  }

  get criticalUp() {
    return this.missing === undefined;
  }

  get toolsUp() {
    return this.#status.tools === 'up';
  }

  toJSON() {
    return { ...this.#status };
  }
}
