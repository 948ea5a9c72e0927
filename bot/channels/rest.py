"""Rasa's REST channel, for development only.

Whoever `metadata.phone_number` names is taken for that customer at identity level L1.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from telecom.conversations import L1, open_conversation
from telecom.db import Database


class DevelopmentRest(RestInput):
    """`POST /webhooks/rest/webhook {"sender", "message", "metadata"}` gives Rasa's messages."""

    def __init__(self, house: Database) -> None:
        self.house = house

    @classmethod
    def name(cls) -> str:
        """The channel's name in the address."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's two routes, with the input checked."""
        webhook = Blueprint("rest_webhook")

        @webhook.get("/")
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            problem = _problem(body)
            if problem:
                return response.json({"error": problem}, status=400)
            sender, metadata = str(body["sender"]), body.get("metadata") or {}
            number = metadata.get("phone_number")
            self.house.run(
                lambda uow: open_conversation(
                    uow, sender, "rest", phone_number=number, level=L1 if number else 0
                )
            )
            output = CollectingOutputChannel()
            await on_new_message(
                UserMessage(
                    body["message"],
                    output,
                    sender,
                    input_channel="rest",
                    metadata=metadata,
                )
            )
            return response.json(output.messages)

        return webhook


def _problem(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "请求应为JSON对象：sender、message、metadata"
    if not isinstance(body.get("sender"), str) or not 1 <= len(body["sender"]) <= 200:
        return "sender应为1至200个字符的会话编号"
    if not isinstance(body.get("message"), str) or not body["message"].strip():
        return "message应为非空文字"
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("phone_number", ""), str):
        return "metadata应为对象，phone_number应为字符串"
    return None
