// The control endpoint (docs/control.md): a second HTTP server by which a checker decides what happens to the first.

import { createServer } from 'node:http';

import { Chat } from './chat.js';
import { limitsFrom } from './limits.js';
import { ScriptedEnvironment, STEPS } from './script.js';

/** @import { Environment } from './chat.js' */
/** @import { Limits } from './limits.js' */
/** @import { IncomingMessage } from 'node:http' */

/** The version of the interface. */
const VERSION = 1;

const SERVICES = ['supervisor', 'orchestrator', 'tools'];
const STATUSES = ['up', 'down'];

/** @typedef {(limits: Limits, environment: Environment) => Chat} CreateChat */
/** @typedef {Record<string, any>} Body */

/** A body that is not as it should be. */
class BadBody extends Error {}

/** A chat server under control. */
export class Controlled {
  #createChat;
  #limits;
  #environment = new ScriptedEnvironment();

  /** @param {Limits} limits @param {CreateChat} createChat */
  constructor(limits, createChat) {
    this.#createChat = createChat;
    this.#limits = limits;
    this.chat = createChat(limits, this.#environment);
  }

  /**
   * What is done for each request, and the status and body that it is answered with.
   * @type {Record<string, (body: Body) => [number, object?]>}
   */
  #routes = {
    'GET /state': () => [200, this.#state()],
    'POST /reset': (body) => {
      const { limits } = only(['limits'], body);
      this.#limits = limitsFrom(limits);
      this.chat.abandon();
      this.#environment = new ScriptedEnvironment();
      this.chat = this.#createChat(this.#limits, this.#environment);
      return [200, this.#state()];
    },
    'POST /service': (body) => {
      const { service, status } = only(['service', 'status'], body);
      this.#environment.services.set(oneOf(SERVICES, service), oneOf(STATUSES, status));
      return [204];
    },
    'POST /agent': (body) => {
      const { client_port, step } = only(['client_port', 'step'], body);
      return [this.#environment.step(port(client_port), oneOf(Object.keys(STEPS), step)) ? 204 : 409];
    },
    'POST /timer': (body) => {
      const { client_port, timer } = only(['client_port', 'timer'], body);
      const timers = Object.keys(this.#limits).filter((name) => /_(timeout|interval)$/.test(name));
      return [this.#environment.fire(port(client_port), oneOf(timers, timer)) ? 204 : 409];
    },
    'POST /shutdown': (body) => {
      only([], body);
      this.chat.shutDown();
      return [204];
    },
  };

  createServer() {
    return createServer({ keepAliveTimeout: 0 }, async (request, response) => {
      const [status, body] = await this.#answer(request);
      if (body === undefined) return response.writeHead(status).end();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  #state() {
    return {
      control: VERSION,
      limits: this.#limits,
      orchestrators: this.chat.orchestrators.size,
      connections: this.#environment.connections,
    };
  }

  /** @param {IncomingMessage} request @returns {Promise<[number, object?]>} */
  async #answer(request) {
    const route = `${request.method} ${request.url}`;
    if (!Object.hasOwn(this.#routes, route)) return [404, { error: `there is no ${route}` }];
    try {
      const body = request.method === 'GET' ? {} : await readObject(request);
      return this.#routes[route](body);
    } catch (error) {
      if (error instanceof BadBody || error instanceof TypeError) return [400, { error: error.message }];
      throw error;
    }
  }
}

/** @param {IncomingMessage} request @returns {Promise<Body>} */
async function readObject(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let body;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new BadBody('the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadBody('the body is no object');
  return body;
}

/** The body, if it has no other fields. @param {string[]} fields @param {Body} body @returns {Body} */
function only(fields, body) {
  const surplus = Object.keys(body).find((field) => !fields.includes(field));
  if (surplus !== undefined) throw new BadBody(`there is no field '${surplus}'`);
  return body;
}

/** @param {string[]} names @param {unknown} name @returns {any} */
function oneOf(names, name) {
  if (typeof name !== 'string' || !names.includes(name)) throw new BadBody(`${name} is none of ${names.join(', ')}`);
  return name;
}

/** @param {unknown} number @returns {number} */
function port(number) {
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  throw new BadBody(`'client_port' is ${number}, and must be a port`);
}
