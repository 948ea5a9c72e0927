"""Withdraw a complaint, report or fault."""

from __future__ import annotations

import re

from actions._cases import kind_of, label_of, matter_of, of_somebody_else
from actions._confirmation import CONFIRM, CORRECT
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import change_plan, tickets, withdraw_ticket
from telecom.errors import NotFound, Refused
from telecom.models import Ticket

_KINDS = {
    "JB": re.compile(r"举报|骚扰|推销"),
    "GZ": re.compile(r"故障|报修|保修|抱修|报障|障碍|师傅|上门|维修|修好|别来|派人"),
    "TS": re.compile(r"投诉|投书|申诉|意见|撤诉|告你"),
}
GOES_WITH = (
    *("query_ticket", "file_complaint", "report_marketing", "report_fault"),
    "unsubscribe_service",
)
"""What an answer to 要撤销哪一个 may be taken for: 举报那个, 全部."""
_NOT_THIS = re.compile(r"不是[^,，。是]{0,6}")
_ALL = re.compile(r"全部|所有|都.{0,3}[撤销取]|全.{0,3}[撤销取]|都不要|一起撤")
_OF_AN_ORDER = re.compile(r"套餐|变更|订单|换成|改成|预约")


def read_ticket(turn: Turn) -> str | None:
    """The number of the ticket that is named, picked, or the only open one of its kind."""
    picked = chosen(turn) if turn["step"] in ("ticket", CONFIRM, CORRECT) else None
    if picked:
        return str(picked)
    if turn.value("ticket_no"):
        return str(turn.value("ticket_no"))
    if turn["withdraw_ticket_ticket"] and not _kind(turn):
        return None
    if _ALL.search(turn.text) and turn["step"] in (None, "ticket"):
        return _first_of_all(turn)
    candidates = _candidates(turn)
    return str(candidates[0].ticket_no) if len(candidates) == 1 else None


def _first_of_all(turn: Turn) -> str | None:
    """The first of the open cases meant; the others follow, each with a yes of its own."""
    numbers = [str(ticket.ticket_no) for ticket in _candidates(turn)]
    turn["withdraw_ticket_rest"] = numbers[1:] or None
    return numbers[0] if numbers else None


def _kind(turn: Turn) -> str | None:
    said = _NOT_THIS.sub("", turn.text)
    return next((kind for kind, words in _KINDS.items() if words.search(said)), None)


def _candidates(turn: Turn) -> list[Ticket]:
    """Open tickets of the kind that the message names; of every kind if it names none."""
    open_ones = withdraw_ticket.list_withdrawable(turn.uow, turn.line())
    kind = _kind(turn)
    return [ticket for ticket in open_ones if ticket.kind == kind] if kind else open_ones


def ticket_options(turn: Turn) -> list[Option]:
    """The open tickets, told apart by what they are about."""
    open_ones = withdraw_ticket.list_withdrawable(turn.uow, turn.line())
    return [Option(label_of(ticket), ticket.ticket_no, ticket.ticket_no) for ticket in open_ones]


class WithdrawTicket(Flow):
    """Which one, what it means, withdrawn. What is an order goes to where orders are withdrawn."""

    flow = "withdraw_ticket"
    other_lines = True
    also = ("rest",)
    steps = (
        Step(
            "ticket",
            "utter_ask_withdraw_ticket_ticket",
            read_ticket,
            options=ticket_options,
            goes_with=GOES_WITH,
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """An order is withdrawn elsewhere; without an open ticket there is nothing to do."""
        if turn.value("ticket_no"):
            return True
        if of_somebody_else(turn.text):
            turn.say("utter_case_of_somebody_else", phone_number=turn.line().phone_number)
            self.finish(turn)
            return False
        pending = change_plan.get_pending(turn.uow, turn.line())
        kind = _kind(turn)
        open_ones = withdraw_ticket.list_withdrawable(turn.uow, turn.line())
        meant = _OF_AN_ORDER.search(turn.text) or turn.value("order_no")
        if kind is None and (meant or (pending and not open_ones)):
            self.reset(turn)
            turn["flow"], turn["step"] = None, None
            if pending and not turn.value("order_no"):
                withdraw = {"withdraw": pending.order_no}
                self.registry["change_plan"]().begin_with(turn, withdraw)
            else:
                turn.followup = "action_change_plan"
            return False
        if not open_ones:
            turn.say("utter_withdraw_ticket_none")
            self.finish(turn)
            return False
        if kind and not _candidates(turn):
            turn.say("utter_withdraw_ticket_other_kind", kind=wording()["ticket_kinds"][kind])
        return True

    def complete(self, turn: Turn) -> None:
        """Say what withdrawing means."""
        try:
            proposal = withdraw_ticket.propose(
                turn.uow, turn.conversation_id, turn["withdraw_ticket_ticket"]
            )
        except NotFound:
            turn.say("utter_withdraw_ticket_not_found", ticket_no=turn["withdraw_ticket_ticket"])
            turn["withdraw_ticket_ticket"] = None
            if not withdraw_ticket.list_withdrawable(turn.uow, turn.line()):
                return self.finish(turn)
            return self.ask(turn, self.steps[0])
        ticket = tickets.of_line(turn.uow, turn.line(), turn["withdraw_ticket_ticket"])
        return self.propose(
            turn,
            proposal,
            "utter_confirm_withdraw_ticket",
            title_of=kind_of(ticket),
            matter=matter_of(ticket),
        )

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 may mean the ticket or the matter."""
        return may_mean_either(turn.text)

    def declined(self, turn: Turn) -> None:
        """The ticket stays."""
        turn.say("utter_withdraw_ticket_stays", ticket_no=turn["withdraw_ticket_ticket"])
        self.finish(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Withdraw it."""
        ticket = withdraw_ticket.confirm(turn.uow, turn.confirmation(proposal_id))
        still = [t.ticket_no for t in withdraw_ticket.list_withdrawable(turn.uow, turn.line())]
        rest = [number for number in turn["withdraw_ticket_rest"] or [] if number in still]
        turn.say(
            "utter_withdraw_ticket_done",
            ticket_no=ticket.ticket_no,
            title_of=kind_of(ticket),
            others=len(still),
            next=bool(rest),
        )
        if not rest:
            return self.finish(turn)
        turn["withdraw_ticket_ticket"], turn["withdraw_ticket_rest"] = rest[0], rest[1:] or None
        try:
            return self.complete(turn)
        except Refused as error:  # answered in this very moment: what was done stays done
            return self.refused(turn, error)
