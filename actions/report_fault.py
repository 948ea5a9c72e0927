"""Report a fault: what the system sees itself, a few checks, then the ticket and the visit."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions._appointments import (
    SHORT,
    answers,
    day_options,
    part_label,
    part_options,
    read_day,
    read_part,
)
from actions._faults import (
    SKIP,
    WILL_TRY,
    asks_how_it_looks,
    belongs_here,
    check,
    check_options,
    linked,
    of_handset,
    of_home,
    options,
    over,
    read_anyway,
    read_check,
    read_contact,
    read_place,
    read_product,
    read_since,
    read_skip,
    read_symptom,
    registers,
    since_options,
    was_tried,
)
from actions._shared import Flow, Option, Step, Turn, wording
from actions._visits import booked_time, move, propose_move, same_day_if_unsaid
from actions._words import asks_to_know
from telecom import report_fault
from telecom.errors import Refused

RELATED = ("file_complaint", "express_frustration", "query_ticket")
"""What tells more of a fault is often taken for one of these."""


class ReportFault(Flow):
    """What does not work, what was found and tried, when somebody comes; registered."""

    flow = "report_fault"
    other_lines = True
    also = ("opening", "check", "tried", "told", "moving")
    steps = (
        Step(
            "product",
            "utter_ask_report_fault_product",
            read_product,
            options=lambda turn: options(wording()["fault_products"]),
            needed=registers,
            goes_with=RELATED,
        ),
        Step(
            "symptom",
            "utter_ask_report_fault_symptom",
            read_symptom,
            options=lambda turn: options(wording()["fault_symptoms"]),
            needed=lambda turn: turn["report_fault_product"] == "mobile",
            goes_with=RELATED,
        ),
        Step(
            "anyway",
            "utter_ask_report_fault_anyway",
            read_anyway,
            options=lambda turn: options(wording()["fault_anyway"]),
            needed=lambda turn: bool(turn["report_fault_told"]),
            goes_with=RELATED,
        ),
        Step(
            "place",
            "utter_ask_report_fault_place",
            read_place,
            options=lambda turn: [Option(wording()["everywhere"], wording()["everywhere"])],
            text=True,
            optional=True,
            needed=of_handset,
            goes_with=("find_store", *RELATED),
        ),
        Step(
            "checks",
            "utter_ask_report_fault_checks",
            read_skip,
            options=check_options,
            facts=lambda turn: {"check": check(turn)},
            needed=lambda turn: registers(turn) and not linked(turn),
            goes_with=RELATED,
        ),
        Step(
            "since",
            "utter_ask_report_fault_since",
            read_since,
            options=since_options,
            optional=True,
            needed=lambda turn: registers(turn) and not linked(turn),
            goes_with=RELATED,
        ),
        Step(
            "day",
            "utter_ask_report_fault_day",
            read_day("day", first_in=0, ahead=True),
            options=day_options(first_in=0, most=3),
            facts=booked_time,
            needed=of_home,
            goes_with=("query_order", *RELATED),
        ),
        Step(
            "part",
            "utter_ask_report_fault_part",
            read_part("part", "report_fault_day"),
            options=part_options("report_fault_day"),
            needed=of_home,
            goes_with=("query_order", *RELATED),
        ),
        Step(
            "contact",
            "utter_ask_report_fault_contact",
            read_contact,
            options=lambda turn: [Option(wording()["own_number"], wording()["own_number"], "own")],
            expect="phone_number",
            facts=lambda turn: {"phone_number": turn.line().phone_number},
            needed=of_handset,
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Keep the first message: it is the story."""
        turn["report_fault_opening"] = turn.words
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """Every value counts whenever it is told; an answer to a check leads to the next one."""
        product, checking = turn["report_fault_product"], turn["step"] == "checks"
        answer = read_check(turn) if asked is not None and checking else None
        news = super().absorb(turn, None if checking else asked)
        if product is not None and turn["report_fault_product"] != product:
            for name in ("symptom", "check", "checks", "tried", "told", "anyway"):
                turn[self.slot(name)] = None
            return True
        if self._went(turn, answer):
            return True
        same_day_if_unsaid(turn)
        if news and asked is not None and turn[self.slot(asked)] is None:
            turn.say("utter_report_fault_noted")
        return news

    def _went(self, turn: Turn, answer: str | None) -> bool:
        if answer is None:
            return False
        present, asks = check(turn), asks_how_it_looks(turn)
        if answer == SKIP:
            turn["report_fault_checks"] = SKIP
            return True
        product, symptom = turn["report_fault_product"], turn["report_fault_symptom"]
        after = report_fault.next_check(product, symptom, present, answer == "yes")
        if not asks and after != report_fault.SOLVED:
            turn["report_fault_tried"] = [*(turn["report_fault_tried"] or []), present]
        ends = after in (report_fault.SOLVED, report_fault.FAILED)
        turn["report_fault_checks" if ends else "report_fault_check"] = after
        return True

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """刚刚 says when, not that it is to be heard again; 自己好了 不用来了 leaves."""
        if registers(turn) and over(turn):
            return True
        told = turn.intent == "repeat" and step is not None and step.answered_by(turn)
        return not told and super().leaves(turn, step)

    def said_no(self, turn: Turn, step: Step) -> bool:
        """A no to a check is how it went; a no that tells when or where is none."""
        if step.name == "checks" or self._told(turn):
            return False
        return super().said_no(turn, step)

    def _told(self, turn: Turn) -> bool:
        return any(s.fill(turn) is not None for s in self.steps if not s.text)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        if asks_to_know(turn) and turn.intent not in RELATED and not step.text:
            return True
        short = len(turn.text) <= SHORT and self._told(turn)
        fits = short or answers(turn, step) or belongs_here(turn)
        if step.name == "checks":
            fits = fits or read_check(turn) is not None
        return not fits and super()._interrupts(turn, step)

    def _missed(self, turn: Turn) -> None:
        """Who is going to try it is waited for, and who did is asked how it went."""
        if turn["step"] == "checks" and WILL_TRY.fullmatch(turn.text):
            return self.ask_to_try(turn)
        if turn["step"] == "checks" and was_tried(turn):
            custom = {"expect": "choice"}
            return turn.say("utter_report_fault_tried", check_options(turn), custom=custom)
        return super()._missed(turn)

    def ask_to_try(self, turn: Turn) -> None:
        """Wait for how it goes."""
        turn.say("utter_report_fault_try", check_options(turn), custom={"expect": "choice"})

    def advance(self, turn: Turn) -> None:
        """Say what the system sees itself before anything is asked that it makes idle."""
        if turn["report_fault_checks"] == report_fault.SOLVED:
            turn.say("utter_report_fault_solved")
            return self.finish(turn)
        if turn["report_fault_product"] and not self._tell_findings(turn):
            return self.finish(turn)
        return super().advance(turn)

    def _tell_findings(self, turn: Turn) -> bool:
        """False if nothing can be done before what was found is settled."""
        told = turn["report_fault_told"] or []
        product, symptom = turn["report_fault_product"], turn["report_fault_symptom"]
        place = turn["report_fault_place"]
        for found in report_fault.diagnose(turn.uow, turn.line(), product, symptom, place):
            if found.final:
                turn.say(f"utter_report_fault_refused_{found.reason}", **found.facts)
                return False
            if found.reason not in told:
                turn.say(f"utter_report_fault_found_{found.reason}", **found.facts)
                told = [*told, found.reason]
                turn["report_fault_told"], turn["report_fault_anyway"] = told, None
        return True

    def complete(self, turn: Turn) -> None:
        """Read it back."""
        day = turn["report_fault_day"]
        if not registers(turn):
            return propose_move(self, turn)
        proposal = report_fault.propose(
            turn.uow,
            turn.conversation_id,
            turn["report_fault_product"],
            symptom=turn["report_fault_symptom"],
            story=turn["report_fault_opening"] or "",
            place=turn["report_fault_place"] or None,
            since=turn["report_fault_since"] or None,
            tried=turn["report_fault_tried"],
            day=date.fromisoformat(day) if day else None,
            part=turn["report_fault_part"],
            contact=turn["report_fault_contact"],
        )
        self.propose(turn, proposal, "utter_confirm_report_fault", **_labels(proposal.terms))

    def refused(self, turn: Turn, error: Refused) -> None:
        """A time that cannot be had is asked for anew."""
        again = {"day_out_of_range": "day", "part_over": "part", "same_time": "day"}.get(
            error.reason
        )
        if again is None:
            return super().refused(turn, error)
        turn.say(f"utter_report_fault_refused_{error.reason}", **error.facts)
        if error.reason == "same_time":
            turn["report_fault_part"] = None
        step = next(s for s in self.steps if s.name == again)
        self.forget(turn, step)
        return self.ask(turn, step)

    def correctable(self, turn: Turn) -> list[Step]:
        """What was found and tried is not told anew."""
        fixed = ("product", "symptom", "anyway", "checks")
        return [step for step in super().correctable(turn) if step.name not in fixed]

    def options_before(self, turn: Turn) -> list[Option]:
        """第二个 at the confirmation is the second day."""
        day = next(s for s in self.steps if s.name == "day")
        return day.options(turn) if day.options and of_home(turn) else []

    def declined(self, turn: Turn) -> None:
        """Nothing is registered, or the visit stands as it was."""
        if registers(turn):
            return super().declined(turn)
        turn.say("utter_report_fault_visit_stands", **booked_time(turn))
        return self.finish(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Register it, or move the visit."""
        if not registers(turn):
            return move(self, turn, proposal_id)
        ticket, was_open = report_fault.confirm(turn.uow, turn.confirmation(proposal_id))
        facts = ticket.facts or {}
        turn.say(
            "utter_report_fault_done",
            ticket_no=ticket.ticket_no,
            linked=was_open,
            repair_due_at=ticket.repair_due_at.isoformat() if ticket.repair_due_at else None,
            contacted=ticket.reply_due_at is not None,
            hours=facts.get("hours"),
            day=facts.get("day"),
            part=part_label(facts["part"]) if facts.get("part") else None,
        )
        self.finish(turn)


def _labels(terms: dict[str, Any]) -> dict[str, Any]:
    words = wording()
    return {
        "product_label": words["fault_products"][terms["product"]],
        "symptom_label": words["fault_symptoms"].get(terms["symptom"]),
        "part_label": part_label(terms["part"]) if terms["part"] else None,
        "tried_labels": [words["fault_tried"][tried] for tried in terms["tried"]],
        "other_contact": terms["contact"] != terms["phone_number"],
    }
