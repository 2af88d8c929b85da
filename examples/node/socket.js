// The WebSocket of the `ws` package, with the two things that the protocol asks for besides.

import { WebSocket } from 'ws';

export class ChatSocket extends WebSocket {
  /**
   * The library calls this for a client's close frame, and for frames that it does not take.
   * 1011 is never said, not even as an answer; `over` tells that nothing more is to be said.
   */
  close(code, reason) {
    super.close(code === 1011 ? 1000 : code, reason);
    this.emit('over');
  }

  /** Begins the closing handshake. */
  beginClose(code, reason) {
    super.close(code, reason);
  }
}
