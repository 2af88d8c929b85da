// One chat server without its ports: its connections, and what they share. All that it depends on is given to it.

import { WebSocketServer } from 'ws';

/** @import { Connection } from './connection.js' */
/** @import { Limits } from './limits.js' */
/** @import { Orchestrator, Tools } from './run.js' */
/** @import { Services } from './services.js' */
/** @import { TimerName, Timers } from './timers.js' */
/** @import { Verify } from './tokens.js' */
/** @import { IncomingMessage } from 'node:http' */
/** @import { Socket } from 'node:net' */
/** @import { Duplex } from 'node:stream' */

const PATH = '/ws';
const SUBPROTOCOL = 'agent-chat.v1';

/** The library's own timer for the closing handshake never fires: ours is `close_timeout`. */
const LIBRARY_TIMERS = { closeTimeout: 2 ** 31 - 1 };

/**
 * @typedef {object} Environment What happens to a server that is not its clients' doing.
 * @property {Services} services
 * @property {Tools} tools
 * @property {() => Orchestrator} createOrchestrator Makes one for each run.
 * @property {(clientPort: number, fired: (timer: TimerName) => void)
 *   => Timers} createTimers Makes those of one connection.
 *
 * @typedef {object} Parts
 * @property {Limits} limits
 * @property {Verify} verify
 * @property {Environment} environment
 * @property {typeof import('./connection.js').Connection} Connection
 * @property {typeof import('./socket.js').ChatSocket} Socket
 */

export class Chat {
  /** The orchestrators that there are just now. @type {Set<Orchestrator>} */
  orchestrators = new Set();
  /** By the port of the client's side. @type {Map<number, Connection>} */
  #connections = new Map();
  /** @type {Set<Socket>} */
  #transports = new Set();
  /** How many connections each user holds. @type {Map<string, number>} */
  #places = new Map();
  #isShutDown = false;
  #parts;
  #sockets;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.limits = parts.limits;
    this.verify = parts.verify;
    this.environment = parts.environment;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      WebSocket: parts.Socket,
      // What does not fit 31 bits the library takes for no limit.
      maxPayload: Math.min(parts.limits.frame_limit, 2 ** 31 - 1),
      // The protocol limits a message by its bytes alone.
      maxFragments: 0,
      ...LIBRARY_TIMERS,
      handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
    });
    this.#sockets.on('wsClientError', (_error, socket) => this.#at(socket)?.refuse(400));
    this.environment.services.on('change', (service, status) => {
      for (const connection of this.#connections.values()) connection.serviceChanged(service, status);
    });
  }

  /** Takes a transport from its accept on. @param {Socket} transport */
  accept(transport) {
    const clientPort = transport.remotePort;
    if (clientPort === undefined) return; // It is gone already.
    const connection = new this.#parts.Connection(this, transport, clientPort);
    this.#connections.set(clientPort, connection);
    this.#transports.add(transport);
    transport.once('close', () => {
      // The client's next connection may have its port again.
      if (this.#connections.get(clientPort) === connection) this.#connections.delete(clientPort);
      this.#transports.delete(transport);
    });
    if (this.#isShutDown) connection.refuse(503);
  }

  /** Answers a request that asks for no upgrade. @param {IncomingMessage} request */
  request(request) {
    this.#at(request.socket)?.refuse(isOurs(request) ? 400 : 404);
  }

  /** Answers what is no HTTP. @param {Duplex} transport */
  rubbish(transport) {
    this.#at(transport)?.refuse(400);
  }

  /** @param {IncomingMessage} request @param {Duplex} transport @param {Buffer} head */
  upgrade(request, transport, head) {
    const connection = this.#at(transport);
    if (connection === undefined) return void transport.destroy();
    if (!isOurs(request)) return connection.refuse(404);
    // The library looks at the rest of the request, but takes versions that nobody speaks any more.
    const { headers, httpVersion } = request;
    if (headers['sec-websocket-version'] !== '13' || httpVersion !== '1.1' || headers.host === undefined) {
      return connection.refuse(400);
    }
    const { authorization } = headers;
    const user = authorization === undefined ? undefined : this.verify(bearer(authorization));
    if (authorization !== undefined && user === undefined) return connection.refuse(401);
    this.#sockets.handleUpgrade(request, transport, head, (socket) => connection.upgraded(socket, user));
  }

  /** Takes a place for a user, if the user may have one connection more. @param {string} user */
  takePlace(user) {
    const held = this.#places.get(user) ?? 0;
    if (held >= this.limits.connections_per_user) return false;
    this.#places.set(user, held + 1);
    return true;
  }

  /** @param {string} user */
  freePlace(user) {
    const held = this.#places.get(user) ?? 0;
    if (held > 1) this.#places.set(user, held - 1);
    else this.#places.delete(user);
  }

  /** Shuts down in order. What still comes is refused. */
  shutDown() {
    this.#isShutDown = true;
    for (const connection of this.#connections.values()) connection.shutDown();
  }

  /** Ends every connection without a word. */
  abandon() {
    for (const transport of this.#transports) transport.destroy();
  }

  /** @param {Duplex} transport */
  #at(transport) {
    const { remotePort } = /** @type {Socket} */ (transport);
    return remotePort === undefined ? undefined : this.#connections.get(remotePort);
  }
}

/** @param {IncomingMessage} request */
function isOurs(request) {
  return request.url?.split('?', 1)[0] === PATH;
}

/** The token in an `Authorization` header; if none is in it, one that does not hold. @param {string} header */
function bearer(header) {
  return /^bearer +(\S+)$/i.exec(header)?.[1] ?? '';
}
