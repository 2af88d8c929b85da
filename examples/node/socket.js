// The WebSocket of the `ws` package, with the two things that the protocol asks for besides.

import { WebSocket } from 'ws';

/**
 * Tells with the event `over` that nothing more is to be said: a client's close frame was answered, or the client broke
 * RFC 6455.
 */
export class ChatSocket extends WebSocket {
  /**
   * The library calls this for a client's close frame, and with 1002, 1007 or 1009 for frames that it does not take.
   * 1011 is never said, not even as an answer.
   * @param {number} [code] @param {string | Buffer} [reason]
   */
  close(code, reason) {
    super.close(code === 1011 ? 1000 : code, reason);
    this.emit('over');
  }

  /** Begins the closing handshake. @param {number} code @param {string} reason */
  beginClose(code, reason) {
    super.close(code, reason);
  }
}
