// What a client's text says: a message, or a violation of the protocol.

/**
 * @typedef {{ type: 'authenticate', token: string }
 *   | { type: 'user_message', message_id: string, text: string }
 *   | { type: 'stop_agent', message_id: string }
 *   | { type: 'ping', nonce: string }
 *   | { type: 'get_status' }} ClientMessage
 */

/** The fields of each type of message, all of them strings. @type {Map<unknown, string[]>} */
const FIELDS = new Map([
  ['authenticate', ['token']],
  ['user_message', ['message_id', 'text']],
  ['stop_agent', ['message_id']],
  ['ping', ['nonce']],
  ['get_status', []],
]);

const LONGEST_ID = 128;

/** Text that is no message, or not yet one. */
export class Violation {
  /** @param {string} code @param {string} detail @param {string} [messageId] */
  constructor(code, detail, messageId) {
    this.code = code;
    this.detail = detail;
    this.message_id = messageId;
  }
}

/** @param {string} text @returns {ClientMessage | Violation} */
export function readMessage(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return new Violation('not_json', 'the text is not JSON: send one JSON object in each text frame');
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return new Violation('not_an_object', 'the JSON is not an object: send {"type": "get_status"}, for instance');
  }
  const fields = FIELDS.get(message.type);
  if (fields === undefined) {
    return new Violation('unknown_type', `the 'type' is none of ${[...FIELDS.keys()].join(', ')}`);
  }
  for (const field of fields) {
    const about = field === 'text' ? message.message_id : undefined;
    if (!Object.hasOwn(message, field)) {
      return new Violation('missing_field', `'${field}' is missing: add it, as a string`, about);
    }
    const value = message[field];
    if (typeof value !== 'string') {
      return new Violation('mistyped_field', `'${field}' is not a string: make it one`, about);
    }
    if (field === 'message_id' && (value === '' || Buffer.byteLength(value) > LONGEST_ID)) {
      return new Violation('invalid_id', `'message_id' must have 1 to ${LONGEST_ID} bytes`);
    }
  }
  return message;
}
