"""What a client says: a message, or a violation of the protocol (PROTOCOL.md section 4)."""

import json
from typing import Any

# The fields of each message, in the order in which they are checked. Every field is a string.
FIELDS = {
    "authenticate": ("token",),
    "user_message": ("message_id", "text"),
    "stop_agent": ("message_id",),
    "ping": ("nonce",),
    "get_status": (),
}


class Violation(Exception):
    """Text that is no message: the rule it breaks, what to do, and the message that it is about."""

    def __init__(self, code: str, detail: str, message_id: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.message_id = message_id


def read(text: str) -> dict[str, str]:
    """The message's `type` and its fields; others are ignored."""
    message = _object(text)
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise Violation("unknown_type", f"`type` must be one of {', '.join(FIELDS)}")
    fields = {"type": kind}
    for name in FIELDS[kind]:
        fields[name] = _field(message, name, fields.get("message_id"))
    return fields


def _object(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_no_constant)
        # JSON can name halves of characters, which no text has.
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Violation("not_json", f"send one JSON object in each text frame: {error}") from error
    if not isinstance(document, dict):
        raise Violation("not_an_object", 'send an object, such as {"type": "get_status"}')
    return document


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _field(message: dict[str, Any], name: str, message_id: str | None) -> str:
    if name not in message:
        raise Violation("missing_field", f"add the field `{name}`, a string", message_id)
    value = message[name]
    if not isinstance(value, str):
        raise Violation("mistyped_field", f"make the field `{name}` a string", message_id)
    if name == "message_id" and not 1 <= len(value.encode()) <= 128:
        raise Violation("invalid_id", "choose a `message_id` of 1 to 128 bytes")
    return value
