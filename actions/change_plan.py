"""Change plan, and withdraw a change that is not effective yet."""

from __future__ import annotations

import re
from typing import Any

from actions._confirmation import CONFIRM
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen
from actions._tariff_wish import read_wish
from telecom import change_plan
from telecom.errors import NotFound, Refused
from telecom.models import Plan
from telecom.query_tariffs import CHOICES, Filter

_WITHDRAW = re.compile(
    r"撤[回销了掉]|不[想要]?换了|别换了|不改了|别改了|还是用原来的|(?:取消|退掉?).{0,6}(?:变更|更换|换套餐|改套餐|预约)"
    r"|(?:变更|更换|换套餐|改套餐|预约).{0,6}(?:取消|退掉?|不要了|不办了)|后悔|反悔"
)
_NOT_CHANGING = re.compile(r"不[想要]?[换改]了|别[换改]了|后悔|反悔|还?是?用(?:原来|以前|老|现在)")
_DEARER = re.compile(r"(?:贵|高|好|多|大)(?:一?[点些]|的)|再贵|升|更[多大高]|不够用?")
_CHEAPER = re.compile(r"便宜|低一?[点些]|[少低]的|少一?[点些]|省|降|小一?[点些]|更低|更少")
_MOST = re.compile(r"最([大多贵高])")
_LEAST = re.compile(r"最(?:便宜|低|省|实惠)")
_DATA = re.compile(r"流量|[gG]|上网")
_MINUTES = re.compile(r"分钟|通话|语音|打电话")


def means_withdrawal(text: str) -> bool:
    """Whether the words take a change of plan back."""
    return bool(_WITHDRAW.search(text))


def read_plan(turn: Turn) -> str | None:
    """The plan's id that the message names or picks; of several that fit, one of those offered or
    none.
    """
    picked = chosen(turn)
    if isinstance(picked, str):
        return picked
    named = turn.entities("plan_name")
    if not named:
        if turn["step"] in (None, "plan", CONFIRM):
            wished = _by_wish(turn)
            turn["change_plan_among"] = turn["change_plan_among"] if wished is None else wished
        return None
    candidates = named[-1].get("candidates") or [named[-1]["value"]]
    if candidates == [turn.line().plan_id] and (among := _by_wish(turn)):
        turn["change_plan_among"] = among  # 星钻卡太贵了 names what is to go
        return None
    if len(candidates) == 1:
        return str(candidates[0])
    narrowed = _narrowed(turn, candidates)
    narrowed = _called(turn, narrowed or candidates) or narrowed
    if len(narrowed) == 1:
        return str(narrowed[0])
    turn["change_plan_among"] = narrowed or candidates
    return None


def _by_wish(turn: Turn) -> list[str] | None:
    """Plans of the price or with the data and minutes that the message wishes for: more or less
    than now, or within bounds; `[]` if there are none, None if it wishes for nothing.
    """
    if turn["step"] == CONFIRM and turn.asks():
        return None
    now, text = turn.line().plan, turn.text
    plans = change_plan.list_plans_for(turn.uow, turn.line())
    bounds = read_wish(turn).bounds
    if bounds != Filter():
        fits = [p for p in plans if bounds.fits(p.price_fen, _most_data(p), p.minutes)]
    elif plans and (most := _MOST.search(text)):
        dearest = most[1] in ("贵", "高")
        fits = [max(plans, key=lambda p: p.price_fen if dearest else _most_data(p))]
    elif plans and _LEAST.search(text):
        fits = [min(plans, key=lambda p: p.price_fen)]
    elif _DATA.search(text) and _DEARER.search(text):
        fits = [p for p in plans if _most_data(p) > _most_data(now) or p.data_mb > now.data_mb]
    elif _MINUTES.search(text) and _DEARER.search(text):
        fits = [p for p in plans if p.minutes > now.minutes]
    elif _CHEAPER.search(text):
        fits = [p for p in plans if p.price_fen < now.price_fen]
    elif _DEARER.search(text):
        fits = [p for p in plans if p.price_fen > now.price_fen]
    else:
        return None
    return [plan.id for plan in fits]


def _most_data(plan: Plan) -> int:
    return max(plan.data_mb, plan.directed_mb)


def _nearest(turn: Turn) -> list[str]:
    """What comes nearest to a wish that nothing fits: the cheapest, or the richest if much was
    wished for.
    """
    wish = read_wish(turn).bounds
    much = wish.least_fen or wish.least_mb or wish.least_minutes or _DEARER.search(turn.text)
    plans = change_plan.list_plans_for(turn.uow, turn.line())
    ranked = sorted(plans, key=lambda p: p.price_fen, reverse=bool(much))
    return [plan.id for plan in ranked[:CHOICES]]


def _narrowed(turn: Turn, candidates: list[str]) -> list[str]:
    """Those of the candidates that were offered, or are of the family that was chosen before."""
    offered = {option["value"] for option in turn["offered"] or []}
    before = turn.uow.get(Plan, turn["change_plan_plan"] or "")
    if before is not None:
        family = (turn.uow.get(Plan, plan) for plan in candidates)
        offered |= {plan.id for plan in family if plan and plan.family == before.family}
    return [plan for plan in candidates if plan in offered]


def _called(turn: Turn, candidates: list[str]) -> list[str]:
    """The one of the candidates whose name has something in the message that no other one has, such
    as 语音 of 自由选8元语音版; else none.
    """
    plans = (turn.uow.get(Plan, candidate) for candidate in candidates)
    names = {plan.id: plan.name for plan in plans if plan is not None}
    called = []
    for plan, name in names.items():
        others = "|".join(other for one, other in names.items() if one != plan)
        pairs = [name[at : at + 2] for at in range(len(name) - 1)]
        if any(pair in turn.text and pair not in others for pair in pairs):
            called.append(plan)
    return called if len(called) == 1 else []


def plan_options(turn: Turn) -> list[Option]:
    """Plans to choose from: those a price or name fits, else those near a refused one, else all
    this customer may have.
    """
    line = turn.line()
    plans = change_plan.list_plans_for(turn.uow, line)
    among = turn["change_plan_among"]
    narrowed = [plan for plan in plans if plan.id in among] if among else []
    return [Option(option_title(plan), plan.name, plan.id) for plan in narrowed or plans]


def option_title(plan: Plan) -> str:
    """The plan's name, with its price where the name does not say it."""
    price = f"{plan.price_fen // 100}元"
    return plan.name if price in plan.name else f"{plan.name}（{price}）"


class ChangePlan(Flow):
    """From the wish for another plan to the order, or to its withdrawal."""

    flow = "change_plan"
    also = ("among", "withdraw")
    steps = (
        Step(
            "plan",
            "utter_ask_change_plan_plan",
            read_plan,
            options=plan_options,
            facts=lambda turn: {
                "current": turn.line().plan.name,
                "among": turn["change_plan_among"],
            },
            needed=lambda turn: not turn["change_plan_withdraw"],
            goes_with=("query_tariffs",),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Withdraw instead, if that is what is said and there is something to withdraw; a rule
        against any change comes first.
        """
        if means_withdrawal(turn.text) or turn.intent in ("cancel_flow", "deny"):
            pending = change_plan.get_pending(turn.uow, turn.line())
            if pending is None:
                turn.say("utter_change_plan_nothing_pending")
                self.finish(turn)
                return False
            turn["change_plan_withdraw"] = pending.order_no
        else:
            for plan in change_plan.list_plans_for(turn.uow, turn.line())[:1]:
                change_plan.check(turn.uow, turn.line(), plan.id)  # whether any change is allowed
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """A price or name that fits several plans is news too: it narrows the choice."""
        among = turn["change_plan_among"]
        if super().absorb(turn, asked):
            return True
        if turn["change_plan_among"] == among:
            return False
        turn["change_plan_plan"] = None
        return True

    def advance(self, turn: Turn) -> None:
        """A name that fits only plans this customer may not have is refused with its reason."""
        if turn["change_plan_among"] == [] and turn["change_plan_plan"] is None:
            turn.say("utter_change_plan_none_fits")
            turn["change_plan_among"] = _nearest(turn)
        among = turn["change_plan_among"]
        if among and turn["change_plan_plan"] is None and not turn["change_plan_withdraw"]:
            allowed = {plan.id for plan in change_plan.list_plans_for(turn.uow, turn.line())}
            if not allowed.intersection(among):
                turn["change_plan_plan"] = among[0]
        super().advance(turn)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """A wish for data or a price is about the plan, whatever else it looks like."""
        wish = _by_wish(turn) is not None and not turn.entities("service_name")
        return not wish and super()._interrupts(turn, step)

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """Who takes back what is not ordered yet leaves."""
        taken_back = not turn["change_plan_withdraw"] and means_withdrawal(turn.text)
        return taken_back or super().leaves(turn, step)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 or 不换了 at a withdrawal may mean the change or the withdrawal."""
        either = may_mean_either(turn.text) or _NOT_CHANGING.search(turn.text)
        return bool(turn["change_plan_withdraw"] and either)

    def complete(self, turn: Turn) -> None:
        """Show the terms."""
        if turn["change_plan_withdraw"]:
            return self._offer_withdrawal(turn)
        try:
            proposal = change_plan.propose(turn.uow, turn.conversation_id, turn["change_plan_plan"])
        except NotFound:
            turn["change_plan_plan"] = None
            return self.ask(turn, self.steps[0])
        queue = proposal.terms["contract_ends_on"] is not None
        return self.propose(
            turn,
            proposal,
            "utter_confirm_change_plan",
            "change_plan_queue" if queue else "change_plan",
        )

    def _offer_withdrawal(self, turn: Turn) -> None:
        proposal = change_plan.propose_withdrawal(
            turn.uow, turn.conversation_id, turn["change_plan_withdraw"]
        )
        self.propose(turn, proposal, "utter_confirm_change_plan_withdraw", "change_plan_withdraw")

    def declined(self, turn: Turn) -> None:
        """A no to the change, or to its withdrawal: then the change stands."""
        if turn["change_plan_withdraw"]:
            turn.say("utter_change_plan_stands", order_no=turn["change_plan_withdraw"])
            return self.finish(turn)
        return super().declined(turn)

    def refused(self, turn: Turn, error: Refused) -> None:
        """Say why not; where another plan would do, offer what is near."""
        facts: dict[str, Any] = dict(error.facts)
        turn.say(f"utter_change_plan_refused_{error.reason}", **facts)
        if error.reason not in ("off_sale", "shop_only", "too_old", "same_plan"):
            return self.finish(turn)
        plan = turn.uow.get(Plan, turn["change_plan_plan"])
        near = change_plan.list_near(turn.uow, turn.line(), plan)
        turn["change_plan_plan"] = None
        turn["change_plan_among"] = [p.id for p in near]
        return self.ask(turn, self.steps[0])

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Order or withdraw, and say what happens when."""
        confirmation = turn.confirmation(proposal_id)
        if turn["change_plan_withdraw"]:
            order = change_plan.confirm_withdrawal(turn.uow, confirmation)
            turn.say("utter_change_plan_withdrawn", order_no=order.order_no, **order.terms)
        else:
            order = change_plan.confirm(turn.uow, confirmation)
            turn.say(
                "utter_change_plan_done",
                order_no=order.order_no,
                due_at=order.due_at.isoformat() if order.due_at else None,
                **order.terms,
            )
        self.finish(turn)
