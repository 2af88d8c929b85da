// Plays exported vectors (docs/vectors.md) to the server, over sockets that know nothing of WebSocket.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import jwt from 'jsonwebtoken';

import { Client } from './client.js';

const { BUG, VECTORS = 'vectors.jsonl' } = process.env;
const SECRET = 'wsproof development secret, known to everybody';

/** How long a step may not be possible yet, in milliseconds. */
const PATIENCE = 2_000;

const claims = { subject: 'alice', issuer: 'wsproof', audience: 'agent-chat' };
/** @type {Record<string, string>} */
const TOKENS = {
  alice: jwt.sign({}, SECRET, { ...claims, expiresIn: '1d' }),
  expired: jwt.sign({}, SECRET, { ...claims, expiresIn: 0 }),
};

const program = fileURLToPath(new URL('../server.js', import.meta.url));
const bug = BUG === undefined ? [] : ['--bug', BUG];
const server = spawn(process.execPath, [program, '--port', '0', '--control-port', '0', ...bug], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
after(() => server.kill());
const [line] = await once(server.stdout, 'data');
const [port, controlPort] = [...String(line).matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, digits]) => Number(digits));

/** @param {string} method @param {string} path @param {object} [body] */
async function ask(method, path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const url = `http://127.0.0.1:${controlPort}${path}`;
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** @param {any} step @param {Client} client */
async function give(step, client) {
  /** @param {string} text */
  const filled = (text) => text.replace(`{${step.token}}`, TOKENS[step.token]);
  if (step.open) await taken(client);
  else if (step.request) client.write(filled(step.request));
  else if (step.text !== undefined) client.send(1, filled(step.text));
  else if (step.write) client.write(Buffer.from(step.write, 'hex'));
  else if (step.silent) client.isSilent = true;
  else if (step.end) client.end();
  else await order(step, client);
}

/** Waits until the server has taken the connection. @param {Client} client */
async function taken(client) {
  await client.connected();
  while (!(await ask('GET', '/state')).body.connections.includes(client.port));
}

/** Asks again, as the server does not wait, until what must be possible is. @param {any} step @param {Client} client */
async function order({ control: { path, body }, possible = true }, client) {
  const named = path === '/agent' || path === '/timer' ? { ...body, client_port: client.port } : body;
  const begun = performance.now();
  let status;
  do ({ status } = await ask('POST', path, named));
  while (possible && status === 409 && performance.now() - begun < PATIENCE);
  assert.equal(status, possible ? 204 : 409);
}

/** @param {any} expected @param {any} seen @param {Map<string, string>} runs */
function fits(expected, seen, runs) {
  if (!expected.message || !seen.message) return isDeepStrictEqual(seen, expected);
  return Object.entries(expected.message).every(([name, value]) => {
    const found = seen.message[name] ?? null;
    if (name !== 'run_id' || value === null) return isDeepStrictEqual(found, value);
    if (!runs.has(value) && [...runs.values()].includes(found)) return false;
    if (!runs.has(value)) runs.set(value, found);
    return runs.get(value) === found;
  });
}

/** @param {any} vector @param {object} limits */
async function play({ number, steps }, limits) {
  assert.deepEqual((await ask('POST', '/reset', { limits })).body.limits, limits);
  const runs = new Map();
  /** @type {any} */
  let client;
  for (const [place, step] of steps.entries()) {
    const about = `vector ${number}, step ${place}: ${JSON.stringify(step)}`;
    if (step.open) {
      client?.drop();
      client = new Client(port);
    }
    await give(step, client).catch((error) => assert.fail(`${about}: ${error.message}`));
    for (const expected of step.expect) {
      const seen = await client.see().catch((/** @type {Error} */ error) => error.message);
      const both = `must see ${JSON.stringify(expected)}, sees ${JSON.stringify(seen)}`;
      assert.ok(fits(expected, seen, runs), `${about}: ${both}`);
    }
    if (!client?.isOpen) continue;
    client.send(0x9, 'nothing more?');
    assert.deepEqual(await client.see(), { frame: 0x8a, payload: 'nothing more?' }, about);
  }
  client?.drop();
}

test('the server does what every vector says', async () => {
  let limits;
  let played = 0;
  for await (const text of createInterface(createReadStream(VECTORS))) {
    const line = JSON.parse(text);
    if (line.vectors) ({ limits } = line);
    else {
      await play(line, limits);
      played += 1;
    }
  }
  assert.ok(played > 0, `there are no vectors in ${VECTORS}`);
});
