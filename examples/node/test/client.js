// A WebSocket client that takes nothing for granted and uses no library: it writes any bytes, and tells whatever comes.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long what must come may take, in milliseconds. */
const PATIENCE = 2_000;

const HEAD_END = '\r\n\r\n';

/** One connection. */
export class Client {
  isOpen = false;
  isSilent = false;
  #bytes = Buffer.alloc(0);
  #socket;
  #chunks;

  /** @param {number} port */
  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    this.#chunks = this.#socket[Symbol.asyncIterator]();
  }

  async connected() {
    await once(this.#socket, 'connect');
  }

  /** The port of the client's side. */
  get port() {
    return this.#socket.localPort;
  }

  /** @param {string | Buffer} bytes */
  write(bytes) {
    this.#socket.write(bytes);
  }

  end() {
    this.#socket.end();
  }

  drop() {
    this.#socket.resetAndDestroy();
  }

  /** Sends one masked frame. @param {number} opcode @param {string | Buffer} payload */
  send(opcode, payload) {
    const mask = [0x9f, 0x3c, 0x51, 0xe7];
    const masked = Buffer.from(payload).map((byte, place) => byte ^ mask[place % 4]);
    const { length } = masked;
    const size = length < 126 ? [128 + length] : [254, length >> 8, length & 255];
    this.write(Buffer.from([128 + opcode, ...size, ...mask, ...masked]));
  }

  /** The next thing that comes; of what is not open, also after a close frame, where nothing comes, it is the end. */
  see() {
    return this.isOpen ? this.#seeFrame() : this.#seeResponse();
  }

  async #seeResponse() {
    while (!this.#bytes.includes(HEAD_END)) if (!(await this.#more())) return this.#ended();
    const head = String(await this.#take(this.#bytes.indexOf(HEAD_END) + HEAD_END.length));
    /** @param {string} name */
    const field = (name) => new RegExp(`^${name}: *(.*)\r$`, 'im').exec(head)?.[1] ?? null;
    await this.#take(Number(field('content-length')));
    const status = Number(head.split(' ')[1]);
    this.isOpen = status === 101;
    if (this.isOpen) assert.equal(field('sec-websocket-accept'), 'pF2zBYRwMQgMbe772VumjGcCOsk=');
    return { http: status, subprotocol: field('sec-websocket-protocol') };
  }

  async #seeFrame() {
    while (this.#bytes.length < 2) if (!(await this.#more())) return this.#ended();
    const [first, short] = await this.#take(2);
    const payload = await this.#take(short < 126 ? short : (await this.#take(2)).readUInt16BE());
    if (first === 0x81) return { message: JSON.parse(String(payload)) };
    if (first === 0x88) {
      this.isOpen = false;
      return { close: payload.length > 0 ? payload.readUInt16BE() : null };
    }
    if (first !== 0x89) return { frame: first, payload: String(payload) };
    if (!this.isSilent) this.send(0xa, payload);
    return { ping: true };
  }

  #ended() {
    assert.equal(this.#bytes.length, 0, 'the transport ended within something');
    this.isOpen = false;
    return { end: true };
  }

  /** @param {number} count */
  async #take(count) {
    while (this.#bytes.length < count) assert.ok(await this.#more(), 'the transport ended within something');
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  /** Waits for more bytes; false: for the end, in order. */
  async #more() {
    const late = new AbortController();
    const nothing = sleep(PATIENCE, undefined, late).then(() => assert.fail('nothing came'), () => {});
    const next = await Promise.race([this.#chunks.next(), nothing]).finally(() => late.abort());
    if (!next || next.done) return false;
    this.#bytes = Buffer.concat([this.#bytes, next.value]);
    return true;
  }
}
