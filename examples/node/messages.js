// What a client's text says: a message, or a violation of the protocol.

/** The fields of each type of message, all of them strings. */
const FIELDS = new Map([
  ['authenticate', ['token']],
  ['user_message', ['message_id', 'text']],
  ['stop_agent', ['message_id']],
  ['ping', ['nonce']],
  ['get_status', []],
]);

const LONGEST_ID = 128;

/** Text that is no message, or not yet one. */
export class Violation extends Error {
  constructor(code, detail, messageId) {
    super(detail);
    this.code = code;
    this.messageId = messageId;
  }
}

/** The message; a text that is none throws a `Violation`. */
export function readMessage(text) {
  const message = readObject(text);
  const fields = FIELDS.get(message.type);
  if (fields === undefined) {
    throw new Violation('unknown_type', `the 'type' is none of ${[...FIELDS.keys()].join(', ')}`);
  }
  for (const field of fields) {
    const value = message[field];
    const about = field === 'text' ? message.message_id : undefined;
    if (!Object.hasOwn(message, field)) {
      throw new Violation('missing_field', `'${field}' is missing: add it, as a string`, about);
    }
    if (typeof value !== 'string') {
      throw new Violation('mistyped_field', `'${field}' is not a string: make it one`, about);
    }
    if (field === 'message_id' && (value === '' || Buffer.byteLength(value) > LONGEST_ID)) {
      throw new Violation('invalid_id', `'message_id' must have 1 to ${LONGEST_ID} bytes`);
    }
  }
  return message;
}

function readObject(text) {
  let object;
  try {
    object = JSON.parse(text);
  } catch {
    throw new Violation('not_json', 'the text is not JSON: send one JSON object in each text frame');
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new Violation('not_an_object', 'the JSON is not an object: send {"type": "get_status"}, for instance');
  }
  return object;
}
