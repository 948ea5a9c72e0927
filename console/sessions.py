"""Who is logged in: signed session cookies, and form tokens bound to them.

Sessions run on real time, not on the simulated clock: moving that one must log nobody in or out.
"""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

import jwt

from telecom.models import Staff

LIFE = timedelta(hours=8)
_AUDIENCE = "console"


@dataclass(frozen=True)
class Session:
    """What a valid cookie says: the user's id, the session's own, a print of password and role."""

    user_id: int
    session_id: str
    fingerprint: str


class Sessions:
    """Makes and checks sessions with keys derived from the house's secret."""

    def __init__(self, secret_key: str) -> None:
        self._signing = _derive(secret_key, "console session")
        self._forms = _derive(secret_key, "console forms")
        self._prints = _derive(secret_key, "console users")

    def issue(self, user: Staff, *, now: float | None = None) -> str:
        """The cookie of a fresh session of `user`. `now` in seconds since 1970."""
        start = time.time() if now is None else now
        claims = {
            "aud": _AUDIENCE,
            "sub": str(user.id),
            "jti": secrets.token_urlsafe(16),
            "fp": self.fingerprint(user),
            "exp": int(start + LIFE.total_seconds()),
        }
        return jwt.encode(claims, self._signing, algorithm="HS256")

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None if it is forged, expired or no session at all."""
        try:
            claims = jwt.decode(
                cookie,
                self._signing,
                algorithms=["HS256"],
                audience=_AUDIENCE,
                options={"require": ["aud", "sub", "jti", "exp"]},
            )
            return Session(int(claims["sub"]), str(claims["jti"]), str(claims["fp"]))
        except (jwt.InvalidTokenError, KeyError, ValueError):
            return None

    def fingerprint(self, user: Staff) -> str:
        """Changes with the user's password or role, which ends the sessions made before."""
        return _hex(self._prints, f"{user.id} {user.role} {user.password_hash}")

    def form_token(self, session_id: str) -> str:
        """What every form of this session has to bring back."""
        return _hex(self._forms, session_id)

    def form_token_matches(self, session_id: str, token: str) -> bool:
        """Whether `token` belongs to the forms of this session."""
        return hmac.compare_digest(self.form_token(session_id).encode(), token.encode())


def _derive(secret_key: str, purpose: str) -> bytes:
    return hmac.digest(secret_key.encode(), purpose.encode(), "sha256")


def _hex(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()
