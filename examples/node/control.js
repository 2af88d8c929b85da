// The control endpoint (docs/control.md): a second HTTP server, by which a checker decides what happens.

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

import { STEPS } from './agent.js';
import { DEFAULTS, limitsFrom } from './limits.js';

/** What may be in each field of a body. */
const FIELDS = {
  limits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  service: (value) => ['supervisor', 'orchestrator', 'tools'].includes(value),
  status: (value) => ['up', 'down'].includes(value),
  client_port: (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
  step: (value) => STEPS.includes(value),
  timer: (value) => Object.keys(DEFAULTS).includes(value) && /_(timeout|interval)$/.test(value),
};

/** Creates the endpoint of a chat server. */
export function createControl(chat) {
  const connectionAt = (port) => [...chat.connections.values()].findLast((it) => it.clientPort === port);

  function state() {
    const { limits, agents, clientPorts } = chat;
    return [200, { control: 1, limits, orchestrators: agents.size, connections: clientPorts }];
  }

  /** The fields of each request's body, and what is done; it returns the answer's status and body. */
  const REQUESTS = {
    'GET /state': [[], state],
    'POST /reset': [['limits'], ({ limits }) => {
      chat.reset(limitsFrom(limits));
      return state();
    }],
    'POST /service': [['service', 'status'], ({ service, status }) => {
      chat.setService(service, status);
      return [204];
    }],
    'POST /agent': [['client_port', 'step'], ({ client_port, step }) => {
      return [connectionAt(client_port)?.run?.agent.take(step) ? 204 : 409];
    }],
    'POST /timer': [['client_port', 'timer'], ({ client_port, timer }) => {
      return [connectionAt(client_port)?.timers.fire(timer) ? 204 : 409];
    }],
    'POST /shutdown': [[], () => {
      chat.shutDown();
      return [204];
    }],
  };

  async function answer(request) {
    const name = `${request.method} ${request.url}`;
    if (!Object.hasOwn(REQUESTS, name)) return [404, { error: `there is no ${name}` }];
    const [fields, act] = REQUESTS[name];
    try {
      const body = request.method === 'GET' ? {} : await json(request);
      for (const field of new Set([...fields, ...Object.keys(body)])) {
        if (!fields.includes(field)) throw new TypeError(`there is no field '${field}'`);
        if (!FIELDS[field](body[field])) throw new TypeError(`'${field}' cannot be ${body[field]}`);
      }
      return act(body);
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) return [400, { error: error.message }];
      throw error;
    }
  }

  return createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const [status, body] = await answer(request);
    if (body === undefined) return response.writeHead(status).end();
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
}
