// The entry: reads the command line, and starts servers. `node server.js --help` says how.

import { parseArgs } from 'node:util';

import { ownEnvironment } from './agent.js';
import { BUGS } from './bugs.js';
import { Chat } from './chat.js';
import { Connection } from './connection.js';
import { Controlled } from './control.js';
import { limitsFrom } from './limits.js';
import { createListener, listen } from './listener.js';
import { ChatSocket } from './socket.js';
import { createVerifier } from './tokens.js';

/** @import { Environment } from './chat.js' */
/** @import { Limits } from './limits.js' */

const HELP = `node server.js [--port 8081] [--control-port 9081] [--instances 1] [--limits JSON] [--bug NAME]

  --port          where clients connect; 0 is a free port
  --control-port  where a checker decides what happens; without it the server has an agent and a clock of its own
  --instances     how many servers, on ports one after the other
  --limits        limits that are not the defaults, timeouts in milliseconds: '{"idle_timeout": 300}'
  --bug           a mistake to make: ${Object.keys(BUGS).join(', ')}`;

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '8081' },
    'control-port': { type: 'string' },
    instances: { type: 'string', default: '1' },
    limits: { type: 'string', default: '{}' },
    bug: { type: 'string' },
    help: { type: 'boolean' },
  },
});

/** @param {Limits} limits @param {Environment} environment */
function createChat(limits, environment) {
  const parts = { limits, environment, verify: createVerifier(), Connection, Socket: ChatSocket };
  return new Chat(options.bug === undefined ? parts : { ...parts, ...BUGS[options.bug](parts) });
}

/**
 * Starts one server. Returns what shuts it down.
 * @param {number} port @param {number | undefined} controlPort @param {Limits} limits
 */
async function start(port, controlPort, limits) {
  if (controlPort === undefined) {
    const chat = createChat(limits, ownEnvironment(limits));
    const listener = createListener(() => chat);
    console.log(`listening on ws://127.0.0.1:${await listen(listener, port)}/ws`);
    return () => {
      listener.close();
      chat.shutDown();
    };
  }
  const controlled = new Controlled(limits, createChat);
  const [listener, endpoint] = [createListener(() => controlled.chat), controlled.createServer()];
  const url = `ws://127.0.0.1:${await listen(listener, port)}/ws`;
  console.log(`listening on ${url}, controlled by http://127.0.0.1:${await listen(endpoint, controlPort)}`);
  return () => {
    listener.close();
    endpoint.close();
    controlled.chat.shutDown();
  };
}

/** The port of the server with this number; free ports are not counted. @param {string} first @param {number} number */
function portOf(first, number) {
  const port = Number(first);
  if (!Number.isInteger(port) || port < 0 || port + number > 65_535) throw new RangeError(`${first} is not a port`);
  return port === 0 ? 0 : port + number;
}

async function main() {
  if (options.help) return console.log(HELP);
  if (options.bug !== undefined && !Object.hasOwn(BUGS, options.bug)) throw new RangeError(`no bug '${options.bug}'`);
  const limits = limitsFrom(JSON.parse(options.limits));
  /** @type {(() => void)[]} */
  const stops = [];
  for (let number = 0; number < Number(options.instances); number += 1) {
    const control = options['control-port'];
    const controlPort = control === undefined ? undefined : portOf(control, number);
    stops.push(await start(portOf(options.port, number), controlPort, limits));
  }
  process.once('SIGTERM', () => {
    for (const stop of stops) stop();
    // The process ends with the last connection. Clients have a second to read why.
    setTimeout(() => process.exit(), 1_000).unref();
  });
}

await main().catch((error) => {
  console.error(`${error.message}; --help says how to start the server`);
  process.exitCode = 2;
});
