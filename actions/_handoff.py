"""What a human who takes over has to know, in a few words: wanted, told, done, and how it went."""

from __future__ import annotations

from sqlalchemy import select

from actions._step import SKIPPED
from actions._turn import Turn
from actions._wording import title, wording
from telecom import conversations
from telecom.models import Order, Proposal, Ticket

LONGEST_VALUE = 60


def summary(turn: Turn) -> str:
    """The summary for the desk, one line a fact; only what this conversation brought."""
    words = wording()["handoff"]
    lines = [words["wanted"].format(titles="、".join(_open_matters(turn)) or words["nothing"])]
    if told := _told(turn):
        lines.append(words["told"].format(values="；".join(told)))
    if done := _done(turn):
        lines.append(words["done"].format(numbers="、".join(done)))
    if turn["misses"]:
        lines.append(words["misses"].format(count=turn["misses"]))
    if turn.intent == "express_frustration":
        lines.append(words["upset"])
    level = turn.conversation().level
    lines.append(words["identity"][min(level, len(words["identity"]) - 1)])
    return "\n".join(lines)


def _open_matters(turn: Turn) -> list[str]:
    waiting = [request["intent"]["name"] for request in turn["waiting"] or []]
    names = [turn["flow"], *reversed(turn["paused"] or []), *waiting]
    return [title(name) for name in dict.fromkeys(names) if name in wording()["titles"]]


def _told(turn: Turn) -> list[str]:
    """The values of the open flow that have a name for people."""
    flow, labels = turn["flow"], wording()["steps"]
    told = []
    for slot, words in labels.items():
        value = turn[slot] if flow and slot.startswith(f"{flow}_") else None
        if value not in (None, SKIPPED) and not isinstance(value, (dict, list)):
            told.append(f"{words['label']}：{_in_words(value)}")
    return told


def _in_words(value: object) -> str:
    """A value as people say it, where it is the name of a choice."""
    words = {**wording()["categories"], **wording()["channels"]}
    return str(words.get(value, value))[:LONGEST_VALUE]


def _done(turn: Turn) -> list[str]:
    """Orders and tickets that came of this conversation."""
    order = conversations.last_order(turn.uow, turn.conversation_id)
    tickets = turn.uow.execute(
        select(Ticket.ticket_no)
        .join(Proposal, Ticket.proposal_id == Proposal.id)
        .where(Proposal.conversation_id == turn.conversation_id)
        .order_by(Ticket.id)
    ).scalars()
    return [*([order.order_no] if isinstance(order, Order) else []), *tickets]
