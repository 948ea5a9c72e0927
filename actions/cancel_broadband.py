"""Close broadband or TV at home, move the pick-up, or take the closing back."""

from __future__ import annotations

import re
from datetime import date

from actions._appointments import (
    answers,
    day_options,
    part_label,
    part_options,
    read_day,
    read_part,
)
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import cancel_broadband
from telecom.conversations import L2
from telecom.errors import Refused

_WITHDRAW = re.compile(
    r"撤[回销了掉]|不[想要]?(?:拆|退|注?销)了|别拆|别来(?:拿|取|拆|收)|留着|后悔|反悔|还是(?:用|留)|继续用"
    r"|(?:取消|退掉?).{0,4}(?:拆机|申请|预约|上门)|(?:拆机|申请|预约).{0,6}(?:取消|不要了|不办了)"
)
_MOVE = re.compile(
    r"改|换|推迟|提前|延后|晚几天|早几天|另约|重新约|不在家|没空|来不[及了]|时间.{0,4}(?:不行|不方便)"
)
_BOTH = re.compile(r"一起|一块|一并|都|全|两[个样]|连.{0,4}电视")
_ONLY_TV = re.compile(r"[只光单就].{0,4}(?:电视|机顶盒)|宽带.{0,4}(?:留|不动|不拆|不退|还要)")
_KEEPS_TV = re.compile(r"(?:电视|机顶盒).{0,4}(?:留|不动|不拆|不退|还要)")


def read_wish(turn: Turn) -> str | None:
    """`move` or `withdraw`, once a closing is accepted."""
    if not turn["cancel_broadband_order"]:
        return None
    picked = chosen(turn) if turn["step"] == "wish" else None
    if picked in ("move", "withdraw"):
        return str(picked)
    if _WITHDRAW.search(turn.text) or (
        turn["step"] is None and turn.intent in ("cancel_flow", "deny", "withdraw_ticket")
    ):
        return "withdraw"
    return "move" if _MOVE.search(turn.text) or turn.value("date") else None


def read_scope(turn: Turn) -> str | None:
    """`broadband` (TV goes along) or `tv` alone."""
    picked = chosen(turn) if turn["step"] == "scope" else None
    if picked in cancel_broadband.SCOPES:
        return str(picked)
    named = {entity["value"] for entity in turn.entities("product_line")}
    if _KEEPS_TV.search(turn.text) and not _ONLY_TV.search(turn.text):
        return "broadband"
    if _ONLY_TV.search(turn.text) or named == {"tv"}:
        return "tv"
    if "broadband" in named or (turn["step"] == "scope" and _BOTH.search(turn.text)):
        return "broadband"
    return None


def _scopes(turn: Turn) -> list[Option]:
    return [Option(label, label, scope) for scope, label in wording()["home_scopes"].items()]


def _wishes(turn: Turn) -> list[Option]:
    return [Option(label, label, wish) for wish, label in wording()["pickup_wishes"].items()]


class CancelBroadband(Flow):
    """What goes, when it is picked up; afterwards until the pick-up, another time or all back."""

    flow = "cancel_broadband"
    level = L2
    also = ("order",)
    steps = (
        Step(
            "wish",
            "utter_ask_cancel_broadband_wish",
            read_wish,
            options=_wishes,
            facts=lambda turn: _pending_facts(turn),
            needed=lambda turn: bool(turn["cancel_broadband_order"]),
            goes_with=("withdraw_ticket", "query_order"),
        ),
        Step(
            "scope",
            "utter_ask_cancel_broadband_scope",
            read_scope,
            options=_scopes,
            needed=lambda turn: not turn["cancel_broadband_order"],
            goes_with=("unsubscribe_service",),
        ),
        Step(
            "day",
            "utter_ask_cancel_broadband_day",
            read_day("day"),
            options=day_options(),
            needed=lambda turn: turn["cancel_broadband_wish"] != "withdraw",
            goes_with=("query_order",),
        ),
        Step(
            "part",
            "utter_ask_cancel_broadband_part",
            read_part("part", "cancel_broadband_day"),
            options=part_options("cancel_broadband_day"),
            needed=lambda turn: turn["cancel_broadband_wish"] != "withdraw",
            goes_with=("query_order",),
        ),
    )

    def before_real_name(self, turn: Turn) -> None:
        """No card is asked for where there is nothing to close."""
        cancel_broadband.require_home(turn.uow, turn.line())

    def begin(self, turn: Turn) -> bool:
        """What is accepted already is moved or withdrawn; without anything at home there is
        nothing to close.
        """
        line = turn.line()
        pending = cancel_broadband.get_pending(turn.uow, line)
        if pending is not None:
            turn["cancel_broadband_order"] = pending.order_no
            return True
        kinds = {home.kind for home in cancel_broadband.check(turn.uow, line)}
        if _WITHDRAW.search(turn.text) and turn.intent != "cancel_broadband":
            turn.say("utter_cancel_broadband_nothing_pending")
            self.finish(turn)
            return False
        if _KEEPS_TV.search(turn.text) and "tv" in kinds:
            turn.say("utter_cancel_broadband_tv_needs_it")
        if len(kinds) == 1:
            turn["cancel_broadband_scope"] = kinds.pop()
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """TV alone can only be meant by who has it; that is refused later."""
        if turn["cancel_broadband_order"] and turn["step"] is None:
            turn["cancel_broadband_wish"] = read_wish(turn)
        news = super().absorb(turn, asked)
        goes = turn["step"] is not None and turn["cancel_broadband_scope"] == "broadband"
        if goes and _KEEPS_TV.search(turn.text):
            turn.say("utter_cancel_broadband_tv_needs_it")
            return True
        return news

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """Who takes back what is not ordered yet leaves."""
        taken_back = not turn["cancel_broadband_order"] and _WITHDRAW.search(turn.text)
        return bool(taken_back) or super().leaves(turn, step)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        return not answers(turn, step) and super()._interrupts(turn, step)

    def said_no(self, turn: Turn, step: Step) -> bool:
        """不拆了 where a closing is accepted is no no but a wish."""
        return step.fill(turn) is None and super().said_no(turn, step)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 may mean the broadband, the visit or the matter."""
        either = may_mean_either(turn.text) or (
            turn["cancel_broadband_order"] and _WITHDRAW.search(turn.text)
        )
        return bool(either)

    def complete(self, turn: Turn) -> None:
        """Show what will happen."""
        uow, conversation = turn.uow, turn.conversation_id
        order_no = turn["cancel_broadband_order"]
        if turn["cancel_broadband_wish"] == "withdraw":
            offer = cancel_broadband.propose_withdrawal(uow, conversation, order_no)
            facts = {"part": part_label(offer.terms["part_of_day"])}
            name = "cancel_broadband_withdraw"
            return self.propose(
                turn, offer, "utter_confirm_cancel_broadband_withdraw", name, **facts
            )
        day = date.fromisoformat(turn["cancel_broadband_day"])
        part = turn["cancel_broadband_part"]
        if order_no:
            offer = cancel_broadband.propose_move(uow, conversation, order_no, day, part)
            facts = {"part": part_label(part), "before": part_label(offer.terms["from_part"])}
            name = "cancel_broadband_move"
            return self.propose(turn, offer, "utter_confirm_cancel_broadband_move", name, **facts)
        offer = cancel_broadband.propose(
            uow, conversation, turn["cancel_broadband_scope"], day, part
        )
        return self.propose(turn, offer, "utter_confirm_cancel_broadband", part=part_label(part))

    def refused(self, turn: Turn, error: Refused) -> None:
        """A day or part that cannot be had is asked for anew; any other rule ends it."""
        again = {"day_out_of_range": "day", "part_over": "part", "same_time": "day"}
        if error.reason not in again:
            return super().refused(turn, error)
        turn.say(f"utter_cancel_broadband_refused_{error.reason}", **error.facts)
        step = next(s for s in self.steps if s.name == again[error.reason])
        if error.reason == "same_time":
            turn["cancel_broadband_part"] = None
        self.forget(turn, step)
        return self.ask(turn, step)

    def declined(self, turn: Turn) -> None:
        """A no to the closing, to another time, or to the withdrawal: then the closing stands."""
        if not turn["cancel_broadband_order"]:
            return super().declined(turn)
        turn.say("utter_cancel_broadband_stands", **_pending_facts(turn))
        return self.finish(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Close, move or withdraw."""
        confirmation = turn.confirmation(proposal_id)
        if turn["cancel_broadband_wish"] == "withdraw":
            order = cancel_broadband.confirm_withdrawal(turn.uow, confirmation)
            response = "utter_cancel_broadband_withdrawn"
        elif turn["cancel_broadband_order"]:
            order = cancel_broadband.confirm_move(turn.uow, confirmation)
            response = "utter_cancel_broadband_moved"
        else:
            order = cancel_broadband.confirm(turn.uow, confirmation)
            response = "utter_cancel_broadband_done"
        part = part_label(order.terms["part_of_day"])
        turn.say(response, order_no=order.order_no, part=part, **order.terms)
        self.finish(turn)


def _pending_facts(turn: Turn) -> dict[str, str]:
    pending = cancel_broadband.get_pending(turn.uow, turn.line())
    if pending is None:
        return {"order_no": "", "pickup_day": "", "part": ""}
    terms = pending.terms
    return {
        "order_no": pending.order_no,
        "pickup_day": terms["pickup_day"],
        "part": part_label(terms["part_of_day"]),
    }
