"""The simulated payment page of a recharge; nothing real is paid.

    GET  /pay/<token>   what is paid, for which number (masked), and a button
    POST /pay/<token>   pays, once; a second click is told that it is paid

Exists in a simulation only. The token is the whole authority, as in a link that came by SMS.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse
from sqlalchemy.orm import Session

from handset import looks
from telecom import clock, privacy, recharge
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Payment

Work = Callable[[Database, str], dict[str, Any]]


def create_blueprint(database: Database, *, simulation: bool) -> Blueprint:
    """The page on `database`; without `simulation` there is none."""
    blueprint = Blueprint("pay")

    @blueprint.get("/pay/<token:str>")
    async def show(request: Request, token: str) -> HTTPResponse:
        return await _page(_read, token)

    @blueprint.post("/pay/<token:str>")
    async def settle(request: Request, token: str) -> HTTPResponse:
        return await _page(_pay, token)

    async def _page(work: Work, token: str) -> HTTPResponse:
        if not simulation:
            return looks.page("off.html", status=404)
        try:
            facts = await asyncio.to_thread(work, database, token)
        except NotFound:
            return _fresh(looks.page("pay.html", status=404, state="unknown"))
        return _fresh(looks.page("pay.html", **facts))

    return blueprint


def _read(database: Database, token: str) -> dict[str, Any]:
    with database.read() as uow:
        return _facts(recharge.get_payment(uow, token))


def _pay(database: Database, token: str) -> dict[str, Any]:
    def verb(uow: Session) -> dict[str, Any]:
        try:
            return _facts(recharge.pay(uow, token))
        except Refused:
            return _facts(recharge.get_payment(uow, token))

    return database.run(verb)


def _facts(payment: Payment) -> dict[str, Any]:
    return {
        "state": recharge.state_of(payment),
        "number": privacy.mask(payment.line.phone_number),
        "sum": f"{payment.amount_fen // 100}",
        "until": f"{clock.local(payment.expires_at):%H:%M}",
    }


def _fresh(answer: HTTPResponse) -> HTTPResponse:
    answer.headers["Cache-Control"] = "no-store"
    policy = answer.headers["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = policy.replace(
        "form-action 'none'", "form-action 'self'"
    )
    return answer
