// The entry: reads the command line, and starts servers. `node server.js --help` says how.

import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { BUGS } from './bugs.js';
import { Chat } from './chat.js';
import { createControl } from './control.js';
import { limitsFrom } from './limits.js';

const HOST = '127.0.0.1';

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

/** Listens on the port of the server with this number; free ports are not counted. Returns the address. */
async function listen(server, firstPort, number) {
  server.listen(firstPort === '0' ? 0 : Number(firstPort) + number, HOST);
  await once(server, 'listening');
  return `${HOST}:${server.address().port}`;
}

/** Starts one server. Returns what shuts it down. */
async function start(number) {
  const controlPort = options['control-port'];
  const chat = new Chat(limitsFrom(JSON.parse(options.limits)), controlPort !== undefined);
  if (options.bug !== undefined) BUGS[options.bug](chat);
  const servers = [chat.createServer()];
  let told = `listening on ws://${await listen(servers[0], options.port, number)}/ws`;
  if (controlPort !== undefined) {
    servers.push(createControl(chat));
    told += `, controlled by http://${await listen(servers[1], controlPort, number)}`;
  }
  console.log(told);
  return () => {
    for (const server of servers) server.close();
    chat.shutDown();
  };
}

async function main() {
  if (options.help) return console.log(HELP);
  if (options.bug !== undefined && !Object.hasOwn(BUGS, options.bug)) throw new RangeError(`no bug '${options.bug}'`);
  const stops = [];
  for (let number = 0; number < Number(options.instances); number += 1) stops.push(await start(number));
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
