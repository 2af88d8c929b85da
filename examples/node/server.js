// The entry: reads the command line, and starts the server (README.md says how).

import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { BUGS } from './bugs.js';
import { Chat } from './chat.js';
import { createControl } from './control.js';
import { limitsFrom } from './limits.js';

const HOST = '127.0.0.1';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8081' },
    'control-port': { type: 'string' },
    limits: { type: 'string', default: '{}' },
    bug: { type: 'string' },
  },
});
const { bug, 'control-port': controlPort } = options;
if (bug !== undefined && !Object.hasOwn(BUGS, bug)) throw new RangeError(`there is no bug '${bug}'`);

/** Listens on a port; 0 is a free one. Returns the address. */
async function listen(server, port) {
  server.listen(Number(port), HOST);
  await once(server, 'listening');
  return `${HOST}:${server.address().port}`;
}

const chat = new Chat(limitsFrom(JSON.parse(options.limits)), controlPort !== undefined);
if (bug !== undefined) BUGS[bug](chat);
const [server, control] = [chat.createServer(), createControl(chat)];
let told = `listening on ws://${await listen(server, options.port)}/ws`;
if (controlPort !== undefined) told += `, controlled by http://${await listen(control, controlPort)}`;
console.log(told);

process.once('SIGTERM', () => {
  server.close();
  control.close();
  chat.shutDown();
  // The process ends with the last connection. Clients have a second to read why.
  setTimeout(() => process.exit(), 1_000).unref();
});
