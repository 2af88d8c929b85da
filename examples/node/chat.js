// One chat server: its connections, what they share, who is let in.

import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

import { ScriptedAgent, WordCounter } from './agent.js';
import { Connection } from './connection.js';
import { ChatSocket } from './socket.js';
import { verify } from './tokens.js';

const PATH = '/ws';
const SUBPROTOCOL = 'agent-chat.v1';

/** The largest number that the library takes for a limit or for a time. */
const LARGEST = 2 ** 31 - 1;

export class Chat {
  // The parts that it is made of.
  Connection = Connection;
  Socket = ChatSocket;
  verify = verify;

  /** Under control, agents and timers wait to be told what to do. */
  constructor(limits, isControlled) {
    this.isControlled = isControlled;
    this.createAgent = () => (isControlled ? new ScriptedAgent() : new WordCounter());
    this.reset(limits);
  }

  /** Ends every connection without a word, and begins anew. */
  reset(limits) {
    for (const transport of this.connections?.keys() ?? []) transport.destroy();
    this.limits = limits;
    this.services = { supervisor: 'up', orchestrator: 'up', tools: 'up' };
    this.isShutDown = false;
    /** By their transports. */
    this.connections = new Map();
    /** Of every connection that there was, by the client's side. */
    this.clientPorts = [];
    /** The agents that there are just now, one for each run. */
    this.agents = new Set();
  }

  createServer() {
    // How long a request may take is decided by `auth_timeout`.
    const server = createServer({ headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 });
    const noUpgrade = (request) => this.connections.get(request.socket)?.refuse(isOurs(request) ? 400 : 404);
    server.on('connection', (transport) => this.#accept(transport));
    server.on('request', noUpgrade);
    server.on('connect', noUpgrade);
    server.on('upgrade', (request, transport, head) => this.#upgrade(request, transport, head));
    server.on('clientError', (_error, transport) => this.connections.get(transport)?.refuse(400));
    return server;
  }

  #accept(transport) {
    if (transport.remotePort === undefined) return; // It is gone already.
    const connection = new this.Connection(this, transport);
    this.connections.set(transport, connection);
    this.clientPorts.push(connection.clientPort);
    transport.once('close', () => this.connections.delete(transport));
    if (this.isShutDown) connection.refuse(503);
  }

  #upgrade(request, transport, head) {
    const connection = this.connections.get(transport);
    if (connection === undefined) return transport.destroy();
    if (!isOurs(request)) return connection.refuse(404);
    // The library looks at the rest of the request, but takes versions that nobody speaks any more.
    const { headers, httpVersion } = request;
    if (headers['sec-websocket-version'] !== '13' || httpVersion !== '1.1' || headers.host === undefined) {
      return connection.refuse(400);
    }
    const { authorization } = headers;
    const user = authorization === undefined ? undefined : this.verify(bearer(authorization));
    if (authorization !== undefined && user === undefined) return connection.refuse(401);
    const sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      WebSocket: this.Socket,
      maxPayload: Math.min(this.limits.frame_limit, LARGEST),
      // The protocol limits a message by its bytes alone.
      maxFragments: 0,
      // The protocol has a timeout of its own.
      closeTimeout: LARGEST,
      handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
    });
    sockets.on('wsClientError', () => connection.refuse(400));
    sockets.handleUpgrade(request, transport, head, (socket) => connection.upgraded(socket, user));
  }

  /** The first critical service that is down, if one is. */
  get missingService() {
    return ['supervisor', 'orchestrator'].find((service) => this.services[service] === 'down');
  }

  setService(service, status) {
    if (this.services[service] === status) return;
    this.services[service] = status;
    for (const connection of this.connections.values()) connection.serviceChanged(service, status);
  }

  /** Shuts down in order. What still comes is refused. */
  shutDown() {
    this.isShutDown = true;
    for (const connection of this.connections.values()) connection.shutDown();
  }
}

function isOurs(request) {
  return request.url.split('?', 1)[0] === PATH;
}

/** The token in an `Authorization` header; if none is in it, one that does not hold. */
function bearer(header) {
  return /^bearer +(\S+)$/i.exec(header)?.[1] ?? '';
}
