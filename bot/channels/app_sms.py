"""SMS that the simulated handset sends, vouched for by its login."""

from __future__ import annotations

from typing import Any

from bot.channels import app_session
from bot.channels.app_requests import AppError
from bot.channels.app_session import AppSession
from telecom import inbound_sms
from telecom.db import Database

LONGEST = 500  # characters


def take(database: Database, session: AppSession, message_id: str, body: dict[str, Any]) -> None:
    """Take the message once; its answer comes as a notice.

    Raises:
        AppError: `bad_recipient`, `no_text`, `sms_too_long`.
        NotLoggedInError: the login no longer holds.
    """
    to, text = body.get("to"), body.get("text")
    if to not in (inbound_sms.HOTLINE, inbound_sms.REPORTS):
        raise AppError(400, "bad_recipient")
    if not isinstance(text, str):
        raise AppError(400, "no_text")
    # JSON allows lone surrogates and NUL, which not every database can store.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
    if not text:
        raise AppError(400, "no_text")
    if len(text) > LONGEST:
        raise AppError(413, "sms_too_long")
    with database.read() as uow:
        app_session.conversation_of(uow, session)
        number = app_session.line_of(uow, session).phone_number
    key = f"app:{session.line_id}:{message_id}"
    database.run(lambda uow: inbound_sms.receive(uow, key, number, str(to), text))
