"""The page of a simulated invoice, to look at and to print.

    GET /invoice/<token>   the invoice

Exists in a simulation only. The token is the whole authority, as in a link that came by SMS.
"""

from __future__ import annotations

import asyncio

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from handset import looks
from telecom import money, request_invoice
from telecom.db import Database
from telecom.errors import NotFound


def create_blueprint(database: Database, *, simulation: bool) -> Blueprint:
    """The page on `database`; without `simulation` there is none."""
    blueprint = Blueprint("invoice")

    @blueprint.get("/invoice/<token:str>")
    async def show(request: Request, token: str) -> HTTPResponse:
        if not simulation:
            return looks.page("off.html", status=404)
        try:
            sheet = await asyncio.to_thread(_read, database, token)
        except NotFound:
            answer = looks.page("invoice.html", status=404, sheet=None, yuan=money.yuan)
        else:
            answer = looks.page("invoice.html", sheet=sheet, yuan=money.yuan)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return blueprint


def _read(database: Database, token: str) -> request_invoice.Sheet:
    with database.read() as uow:
        return request_invoice.get_sheet(uow, token)
