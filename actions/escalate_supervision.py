"""Take a case to the supervision platform, or add to it while it is too early for that."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions._cases import label_of, named_among, of_somebody_else
from actions._confirmation import CONFIRM
from actions._shared import SKIPPED, Flow, Option, Step, Turn, chosen, wording
from actions._stories import adds, read_words, untold, with_more
from telecom import escalate_supervision, tickets
from telecom.errors import NotFound, Refused
from telecom.models import Ticket

REASON = 10
"""From this many characters on, a first message says why, not only whereto."""
SHOWN = 6
"""Cases in the list to choose from."""
_WHERETO = re.compile(
    r"(?:我|想|要|得|请|帮我|给我|把|投诉|这事|直接|找|去|打|转|升级|申请|到|上|你们|的|个|那|服务|监督|平台|部门|热线|10080|一零零八零"
    r"|幺零零八零|工信部|上级|领导|更高|一级|人工|[\s,，。.!！吧了啊呢])*"
)
"""What names the platform and no more."""
_NUMBER = re.compile(r"(?:TS|JB|GZ)\d{14}", re.IGNORECASE)


def read_case(turn: Turn) -> str | None:
    """The case that is named or picked; the only one that may be escalated, or the only one."""
    picked = chosen(turn) if turn["step"] in ("case", CONFIRM) else None
    if picked:
        return str(picked)
    if turn.value("ticket_no"):
        return str(turn.value("ticket_no"))
    cases = _cases(turn)
    if turn["step"] == "reason":
        named = named_among(cases, turn.text)  # another one than was taken for granted
        return named.ticket_no if named else None
    if turn["escalate_supervision_case"] or turn["step"] is not None:
        return None
    ripe = [case for case in cases if _ripe(case)]
    fitting = ripe if len(ripe) == 1 else cases
    return str(fitting[0].ticket_no) if len(fitting) == 1 else None


def _cases(turn: Turn) -> list[Ticket]:
    return escalate_supervision.list_cases(turn.uow, turn.line())


def _ripe(case: Ticket) -> bool:
    try:
        escalate_supervision.check(case)
    except Refused:
        return False
    return True


def read_reason(turn: Turn) -> str | None:
    """Why the customer is dissatisfied, in the customer's words."""
    if turn["step"] == "reason":
        return None if named_among(_cases(turn), turn.text) else (read_words(turn) or None)
    if turn["step"] == CONFIRM and not _too_early(turn):
        told = turn["escalate_supervision_reason"]
        return with_more(told, turn) if adds(turn) else None
    if turn["step"] is not None:
        return None
    return turn.words if len(turn.text) >= REASON and _says_why(turn.text) else None


def _says_why(text: str) -> bool:
    """Whether the words say more than whereto."""
    return len(_WHERETO.sub("", _NUMBER.sub("", text))) >= 4


def read_first(turn: Turn) -> str | None:
    """`yes`: a complaint is to be filed first; who tells what happened wants that too."""
    if turn["step"] != "first":
        return None
    wanted = turn.intent in ("affirm", "file_complaint") or (chosen(turn) == "yes")
    return "yes" if wanted or (turn.intent != "deny" and len(turn.text) >= REASON) else None


def read_supplement(turn: Turn) -> str | None:
    """What is added while it is too early; 没有 adds nothing."""
    return read_words(turn) if turn["step"] == "supplement" else None


def case_options(turn: Turn) -> list[Option]:
    """The line's cases, the newest first."""
    return [
        Option(label_of(case, state=True), case.ticket_no, case.ticket_no)
        for case in _cases(turn)[:SHOWN]
    ]


def _label(turn: Turn) -> str:
    number = turn["escalate_supervision_case"]
    return label_of(tickets.of_line(turn.uow, turn.line(), number))


def _skip(turn: Turn) -> list[Option]:
    return [Option(wording()["nothing"], wording()["nothing"])]


def _too_early(turn: Turn) -> bool:
    return bool(turn["escalate_supervision_early"])


class EscalateSupervision(Flow):
    """Which case, why dissatisfied, read back, handed over; too early: a supplement instead."""

    flow = "escalate_supervision"
    other_lines = True
    also = ("early", "opening")
    steps = (
        Step(
            "first",
            "utter_escalate_supervision_no_case",
            read_first,
            options=lambda turn: [
                Option(label, label, value) for value, label in wording()["complaint_first"].items()
            ],
            needed=lambda turn: not _cases(turn),
            goes_with=("file_complaint", "escalate_supervision", "express_frustration"),
        ),
        Step(
            "case",
            "utter_ask_escalate_supervision_case",
            read_case,
            options=case_options,
            goes_with=("query_ticket", "file_complaint"),
        ),
        Step(
            "reason",
            "utter_ask_escalate_supervision_reason",
            read_reason,
            options=untold,
            facts=lambda turn: {"label": _label(turn)},
            text=True,
            needed=lambda turn: not _too_early(turn),
        ),
        Step(
            "supplement",
            "utter_ask_escalate_supervision_supplement",
            read_supplement,
            options=_skip,
            text=True,
            optional=True,
            needed=_too_early,
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """The platform takes what 10086 has had: without a case, a complaint comes first, with what
        was told.
        """
        if of_somebody_else(turn.text):
            turn.say("utter_case_of_somebody_else", phone_number=turn.line().phone_number)
            self.finish(turn)
            return False
        if not _cases(turn):
            waiting = turn["waiting"] or []
            others = [one for one in waiting if one["intent"]["name"] != "file_complaint"]
            if len(others) < len(waiting):  # the complaint that was told with it is that first one
                turn["waiting"], turn.recalled = others or None, None
            turn["escalate_supervision_opening"] = turn.put_by()
        return True

    def _file_first(self, turn: Turn) -> None:
        """File the complaint that has to come first, with what was told already."""
        told = [(turn["escalate_supervision_opening"] or {}).get("words") or ""]
        told += [turn.words] if len(turn.text) >= REASON else []
        words = "。".join(dict.fromkeys(one for one in told if _says_why(one)))
        message = {**turn.put_by(), **(turn["escalate_supervision_opening"] or {})}
        message["intent"] = {"name": "file_complaint", "confidence": 1.0}
        message["text"] = words or wording()["requests"]["file_complaint"]["sentence"]
        message["words"] = message["text"]
        self.reset(turn)
        turn["flow"], turn["step"], turn["offered"] = None, None, None
        turn.recall(message)
        return Flow.registry["file_complaint"]().take_turn(turn)

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """Who answers why with another case means that one."""
        if asked is not None and asked.name == "reason" and (named := read_case(turn)):
            turn[self.slot("case")] = named
            return True
        return super().absorb(turn, asked)

    def advance(self, turn: Turn) -> None:
        """As soon as the case is known, say whether the platform takes it; without one, whether a
        complaint is to be filed.
        """
        if turn["escalate_supervision_first"] == "yes" and not _cases(turn):
            return self._file_first(turn)
        number = turn["escalate_supervision_case"]
        if number:
            try:
                case = tickets.of_line(turn.uow, turn.line(), number)
            except NotFound:
                turn["escalate_supervision_case"] = None
                turn.say("utter_withdraw_ticket_not_found", ticket_no=number)
                return self.ask(turn, self.steps[1])
            if not _too_early(turn):
                escalate_supervision.check(case)
        return super().advance(turn)

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """The reason or the supplement; another case would be another matter."""
        return [step for step in super().correctable(turn) if step.name not in ("first", "case")]

    def refused(self, turn: Turn, error: Refused) -> None:
        """Too early: say until when, and offer to add to the case."""
        turn.say(f"utter_escalate_supervision_refused_{error.reason}", **error.facts)
        if error.reason != "too_early" or _too_early(turn):
            return self.finish(turn)
        turn["escalate_supervision_early"] = True
        return self.ask(turn, self.steps[3])

    def complete(self, turn: Turn) -> None:
        """Read it back."""
        number = turn["escalate_supervision_case"]
        if not _too_early(turn):
            proposal = escalate_supervision.propose(
                turn.uow, turn.conversation_id, number, turn["escalate_supervision_reason"]
            )
            return self.propose(turn, proposal, "utter_confirm_escalate_supervision")
        words = turn["escalate_supervision_supplement"]
        if words == SKIPPED:
            turn.say("utter_escalate_supervision_waits")
            return self.finish(turn)
        proposal = escalate_supervision.propose_supplement(
            turn.uow, turn.conversation_id, number, words
        )
        return self.propose(turn, proposal, "utter_confirm_supplement_ticket", "supplement_ticket")

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Hand it over, or add to it."""
        confirmation = turn.confirmation(proposal_id)
        if _too_early(turn):
            ticket = escalate_supervision.confirm_supplement(turn.uow, confirmation)
            turn.say("utter_supplement_ticket_done", ticket_no=ticket.ticket_no)
        else:
            ticket = escalate_supervision.confirm(turn.uow, confirmation)
            assert ticket.supervision_due_at is not None
            turn.say(
                "utter_escalate_supervision_done",
                ticket_no=ticket.ticket_no,
                due_at=ticket.supervision_due_at.isoformat(),
            )
        self.finish(turn)
