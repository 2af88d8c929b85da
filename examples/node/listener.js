// The port on which a chat server takes connections: node's HTTP server, with nothing of its own to say.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** @import { Chat } from './chat.js' */
/** @import { Server } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */

const LOOPBACK = '127.0.0.1';

/**
 * Listens on a loopback port; 0 is a free one.
 * @param {Server} server @param {number} port @returns {Promise<number>}
 */
export async function listen(server, port) {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return /** @type {AddressInfo} */ (server.address()).port;
}

/** @param {() => Chat} current The chat server that takes what comes now. */
export function createListener(current) {
  // How long a request may take is decided by `auth_timeout`.
  const server = createServer({ headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 });
  server.on('connection', (transport) => current().accept(transport));
  server.on('request', (request) => current().request(request));
  server.on('upgrade', (request, transport, head) => current().upgrade(request, transport, head));
  server.on('connect', (request) => current().request(request));
  server.on('clientError', (_error, transport) => current().rubbish(transport));
  return server;
}
