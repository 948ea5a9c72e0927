"""The pages of the console, put together under `/console`."""

from __future__ import annotations

from sanic import Blueprint

from console import (
    assets,
    audit,
    call_backs,
    conversation,
    conversations,
    live,
    login,
    outbound,
    ticket,
    tickets,
    troubles,
)
from console.desk import Desk
from telecom.db import Database

ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""Every method reaches our own handler, so that a wrong one gets a page of the console too."""


def create_blueprint(
    database: Database, *, secret_key: str, secure_cookies: bool, calls_out: bool = True
) -> Blueprint:
    """The console on `database`.

    `secret_key` signs sessions and form tokens; `secure_cookies` keeps cookies off plain HTTP;
    `calls_out`: there is a carrier that makes the calls of 10085.
    """
    desk = Desk(database, secret_key=secret_key, secure_cookies=secure_cookies, calls_out=calls_out)
    blueprint = Blueprint("console", url_prefix="/console")
    for name, path, page in (
        ("home", "/", conversations.HOME),
        ("login", "/login", login.LOGIN),
        ("logout", "/logout", login.LOGOUT),
        ("conversations", "/conversations", conversations.LIST),
        ("activity", "/activity", conversations.ACTIVITY),
        ("conversation", "/conversations/<conversation_id:str>", conversation.SHOW),
        ("entries", "/conversations/<conversation_id:str>/entries", conversation.ENTRIES),
        ("tickets", "/tickets", tickets.LIST),
        ("ticket", "/tickets/<ticket_no:str>", ticket.SHOW),
        ("verify", "/tickets/<ticket_no:str>/verify", ticket.VERIFY),
        ("live", "/live", live.SHOW),
        ("board", "/live/board", live.BOARD),
        ("duty", "/live/duty", live.DUTY),
        ("talk", "/live/<call:str>", live.TALK),
        ("talk_entries", "/live/<call:str>/entries", live.ENTRIES),
        ("take", "/live/<call:str>/take", live.TAKE),
        ("say", "/live/<call:str>/say", live.SAY),
        ("give_back", "/live/<call:str>/back", live.GIVE_BACK),
        ("end", "/live/<call:str>/end", live.END),
        ("call_backs", "/callbacks", call_backs.LIST),
        ("number", "/callbacks/<number:str>/number", call_backs.NUMBER),
        ("called", "/callbacks/<number:str>/done", call_backs.FINISH),
        ("heard", "/voicemails/<number:str>/done", call_backs.HEARD),
        ("outbound", "/outbound", outbound.LIST),
        ("audit", "/audit", audit.LIST),
        ("asset", "/static/<name:str>", assets.ASSET),
        ("missing", "/<rest:path>", troubles.MISSING),
    ):
        blueprint.add_route(desk.handler(page), path, methods=ANY_METHOD, name=name)
    return blueprint
