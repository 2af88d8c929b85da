"""The limits of the protocol (PROTOCOL.md section 5, "Defaults"); timeouts in milliseconds."""

from typing import Any

DEFAULTS = {
    "auth_timeout": 5_000,
    "services_timeout": 10_000,
    "run_timeout": 300_000,
    "idle_timeout": 60_000,
    "recovery_timeout": 30_000,
    "heartbeat_interval": 20_000,
    "heartbeat_timeout": 60_000,
    "close_timeout": 10_000,
    "queue_limit": 16,
    "frame_limit": 65_536,
    "connections_per_user": 3,
    "violation_limit": 5,
}


def read(given: Any) -> dict[str, int]:
    """The limits that an object of some of them asks for; the others have their defaults."""
    if not isinstance(given, dict) or not given.keys() <= DEFAULTS.keys():
        raise ValueError(f"limits are an object with some of the fields {', '.join(DEFAULTS)}")
    for name, value in given.items():
        if type(value) is not int or value < 0:
            raise ValueError(f"`{name}` must be a whole number, not below 0")
    return DEFAULTS | given
