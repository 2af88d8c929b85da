"""Tokens: JSON Web Tokens, signed with HS256."""

import os
import time
from dataclasses import dataclass

import jwt


class TokenError(ValueError):
    """The token does not hold."""


@dataclass(frozen=True)
class TokenVerifier:
    """Says whom a token speaks for."""

    secret: str
    issuer: str
    audience: str
    leeway: float = 0

    @classmethod
    def from_environment(cls) -> "TokenVerifier":
        secret = "wsproof development secret, known to everybody"
        return cls(
            os.environ.get("WSPROOF_TOKEN_SECRET", secret),
            os.environ.get("WSPROOF_TOKEN_ISSUER", "wsproof"),
            os.environ.get("WSPROOF_TOKEN_AUDIENCE", "agent-chat"),
        )

    def verify(self, token: str) -> str:
        """The user, a name of 1 to 128 bytes."""
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=["HS256"],
                issuer=self.issuer,
                audience=self.audience,
                # The library compares whole seconds; the expiry is compared below.
                options={"require": ["exp", "iss", "aud", "sub"], "verify_exp": False},
            )
        except (jwt.InvalidTokenError, ValueError) as error:
            raise TokenError(f"the token does not hold: {error}") from error
        user, expiry = claims["sub"], claims["exp"]
        if type(expiry) not in (int, float) or not time.time() < expiry + self.leeway:
            raise TokenError("the token does not hold: its time is over")
        if not 1 <= len(user.encode()) <= 128:
            raise TokenError("the token does not hold: its subject has no name of 1 to 128 bytes")
        return str(user)
