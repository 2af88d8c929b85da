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
export class Violation extends Error {}

/** Throws a violation, unless a rule is followed. */
export function demand(isFollowed, code, detail, messageId) {
  if (!isFollowed) throw Object.assign(new Violation(detail), { code, messageId });
}

export function readMessage(text) {
  const message = parse(text);
  const isObject = typeof message === 'object' && message !== null && !Array.isArray(message);
  demand(isObject, 'not_an_object', 'the JSON is not an object: send one such as {"type": "get_status"}');
  const fields = FIELDS.get(message.type);
  demand(fields !== undefined, 'unknown_type', `the 'type' is none of ${[...FIELDS.keys()].join(', ')}`);
  for (const field of fields) {
    const value = message[field];
    const about = field === 'text' ? message.message_id : undefined;
    demand(Object.hasOwn(message, field), 'missing_field', `add the field '${field}', a string`, about);
    demand(typeof value === 'string', 'mistyped_field', `make the field '${field}' a string`, about);
    const isId = value !== '' && Buffer.byteLength(value) <= LONGEST_ID;
    demand(isId || field !== 'message_id', 'invalid_id', `a 'message_id' has 1 to ${LONGEST_ID} bytes`);
  }
  return message;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return demand(false, 'not_json', 'the text is not JSON: send one JSON object in each text frame');
  }
}
