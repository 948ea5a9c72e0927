"""The app's logins: signed tokens that say which line and which conversation, and nothing else.

The sender of a message is read from the token alone, so a browser cannot speak for somebody else.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from sqlalchemy.orm import Session as UnitOfWork

from bot.channels.app_requests import NotLoggedInError
from telecom import clock, conversations
from telecom.errors import NotFound
from telecom.models import Conversation, Line

CHANNEL = "app"
ALGORITHM = "HS256"
AUDIENCE = "sangeyi-app"
LIFE = timedelta(hours=12)
LOGGED_OUT = "logout"
REPLACED = "replaced"


@dataclass(frozen=True)
class AppSession:
    """Who speaks: the id of the line, the conversation, and when the login ends."""

    line_id: int
    conversation_id: str
    expires_at: datetime

    def token(self, key: str) -> str:
        """This session as a signed token."""
        claims = {
            "aud": AUDIENCE,
            "sub": str(self.line_id),
            "cid": self.conversation_id,
            "exp": int(self.expires_at.timestamp()),
        }
        return jwt.encode(claims, key, algorithm=ALGORITHM)


def from_header(header: str | None, key: str) -> AppSession:
    """The session that an `Authorization: Bearer …` header vouches for.

    Raises:
        NotLoggedInError: `not_logged_in` without a token of ours, `login_expired` after its time.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotLoggedInError("not_logged_in")
    try:
        claims = jwt.decode(
            token.strip(),
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            # The one clock decides on the expiry, below; the machine's may show another time.
            options={"require": ["exp", "sub", "cid"], "verify_exp": False},
        )
        expires_at = datetime.fromtimestamp(claims["exp"], clock.UTC)
        session = AppSession(int(claims["sub"]), str(claims["cid"]), expires_at)
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError) as error:
        raise NotLoggedInError("not_logged_in") from error
    if session.expires_at <= clock.now():
        raise NotLoggedInError("login_expired")
    return session


def start(uow: UnitOfWork, line: Line, expires_at: datetime | None = None) -> AppSession:
    """A new conversation of a line that has proved itself, at level L1. The caller commits.

    `expires_at` is given where an earlier login goes on: a new conversation does not prolong it.
    """
    conversation_id = f"{CHANNEL}-{secrets.token_urlsafe(18)}"
    conversations.open_conversation(
        uow, conversation_id, CHANNEL, phone_number=line.phone_number, level=conversations.L1
    )
    return AppSession(line.id, conversation_id, expires_at or clock.now() + LIFE)


def conversation_of(uow: UnitOfWork, session: AppSession) -> Conversation:
    """The conversation of the session, if it still is the app's and that line's.

    Raises:
        NotLoggedInError: if it is not, or the customer has logged out.
    """
    try:
        conversation = conversations.get(uow, session.conversation_id)
    except NotFound as error:
        raise NotLoggedInError("not_logged_in") from error
    if conversation.channel != CHANNEL or conversation.line_id != session.line_id:
        raise NotLoggedInError("not_logged_in")
    if conversation.end_reason == LOGGED_OUT:
        raise NotLoggedInError("logged_out")
    return conversation


def line_of(uow: UnitOfWork, session: AppSession) -> Line:
    """The line of the session.

    Raises:
        NotLoggedInError: if it is closed or gone.
    """
    line = uow.get(Line, session.line_id)
    if line is None or line.status == "closed":
        raise NotLoggedInError("not_logged_in")
    return line
