"""What a client says: a message, or a violation of the protocol (PROTOCOL.md section 4)."""

import json

# The fields of each message, in the order in which they are checked. Every field is a string.
FIELDS = {
    "authenticate": ("token",),
    "user_message": ("message_id", "text"),
    "stop_agent": ("message_id",),
    "ping": ("nonce",),
    "get_status": (),
}


class Violation(Exception):
    """Text that is no message: the rule it breaks, what to do, and the message it is about, if known."""


def read(text: str) -> tuple[str, dict[str, str]]:
    """The message's `type` and its fields; others are ignored."""
    try:
        message = json.loads(text)
        # The library takes more than JSON: numbers that are none, halves of characters, which no text has.
        json.dumps(message, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Violation("not_json", f"send one JSON object in each text frame: {error}") from error
    if not isinstance(message, dict):
        raise Violation("not_an_object", 'send an object, such as {"type": "get_status"}')
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise Violation("unknown_type", f"`type` must be one of {', '.join(FIELDS)}")
    fields: dict[str, str] = {}
    for name in FIELDS[kind]:
        about = fields.get("message_id")
        if name not in message:
            raise Violation("missing_field", f"add the field `{name}`, a string", about)
        if not isinstance(message[name], str):
            raise Violation("mistyped_field", f"make the field `{name}` a string", about)
        if name == "message_id" and not 1 <= len(message[name].encode()) <= 128:
            raise Violation("invalid_id", "choose a `message_id` of 1 to 128 bytes")
        fields[name] = message[name]
    return kind, fields
