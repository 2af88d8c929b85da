"""Tokens: JSON Web Tokens, signed with HS256."""

import os

import jwt

SECRET = os.environ.get("WSPROOF_TOKEN_SECRET", "wsproof development secret, known to everybody")
ISSUER = os.environ.get("WSPROOF_TOKEN_ISSUER", "wsproof")
AUDIENCE = os.environ.get("WSPROOF_TOKEN_AUDIENCE", "agent-chat")


class TokenError(Exception):
    """The token does not hold."""


def verify(token: str, leeway: float = 0) -> str:
    """The user that a token speaks for: a name of 1 to 128 bytes."""
    required = {"require": ["exp", "iss", "aud", "sub"]}
    try:
        claims = jwt.decode(
            token, SECRET, ["HS256"], options=required, issuer=ISSUER, audience=AUDIENCE, leeway=leeway
        )
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise TokenError(f"the token does not hold: {error}") from error
    if not 1 <= len(claims["sub"].encode()) <= 128:
        raise TokenError("the token does not hold: its subject has no name of 1 to 128 bytes")
    return claims["sub"]
