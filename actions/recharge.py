"""Top up: how much, for which number, then a link to the simulated payment page."""

from __future__ import annotations

import re
from typing import Any

from actions._asking import hand_on
from actions._confirmation import CONFIRM, CORRECT
from actions._identity import IDENTITY
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from actions._words import SURE
from telecom import recharge
from telecom.conversations import L0, L1
from telecom.errors import Refused
from telecom.money import fen

_FIGURE = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d{1,2})?)(?![\d.])")
_ARRIVED = re.compile(r"到账|到了[没吗]|充上|充进|成功了?[吗没]|付好了|支付好了|付完了")
_OTHER = re.compile(
    r"给(?:我)?(?:妈|爸|爷|奶|老|媳|儿|女|孩|朋友|别人|家人|同事|弟|哥|姐|妹|他|她)|别的号|另一个号"
)
_POINTS = re.compile(r"积分|[兑换抵].{0,4}话费|话费.{0,2}[兑抵]")
AMOUNTS = (30, 50, 100)
"""What is offered, yuan."""
AMOUNTS_BY_KEY = (30, 50, 100, 10, 20, 200, 300, 500)
"""Yuan; a caller with twelve keys has no other way to name a sum."""


def read_amount(turn: Turn) -> int | None:
    """The sum in fen; a bare figure where a sum is asked for."""
    if turn["step"] == "amount" and chosen(turn):
        return int(chosen(turn))
    sums = turn.entities("amount")
    if sums:
        return fen(sums[-1]["value"])
    if turn["step"] == "amount" and not turn.entities("phone_number"):
        match = _FIGURE.search(turn.text)
        return fen(match[1]) if match else None
    return None


def read_number(turn: Turn) -> str | None:
    """Another number to top up."""
    numbers = turn.entities("phone_number")
    if numbers:
        return str(numbers[-1]["value"])
    if turn["step"] in ("number", CONFIRM, CORRECT) and re.search(
        r"本机|自己|我的号|这个号|就用?我", turn.text
    ):
        line = turn.known_line()
        return line.phone_number if line else None
    return None


def _amounts(turn: Turn) -> list[Option]:
    label = wording()["yuan_button"]
    sums = AMOUNTS_BY_KEY if turn.channel == "ivr" else AMOUNTS
    return [Option(label.format(sum=s), label.format(sum=s), s * 100) for s in sums]


def _asks_what_arrived(message: dict[str, Any]) -> bool:
    named = {entity["entity"] for entity in message.get("entities") or []}
    return bool(_ARRIVED.search(message.get("text") or "")) and "amount" not in named


class Recharge(Flow):
    """For the own number unless another one is named; anybody may pay."""

    flow = "recharge"
    level = L0
    other_lines = True
    also = ("other",)
    steps = (
        Step(
            "amount",
            "utter_ask_recharge_amount",
            read_amount,
            options=_amounts,
            hint="utter_hint_recharge_amount",
            goes_with=("query_balance",),
        ),
        Step(
            "number",
            "utter_ask_recharge_number",
            read_number,
            expect="phone_number",
            needed=lambda turn: bool(turn["recharge_other"]),
        ),
    )

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """A look at the balance is no sum."""
        if turn.intent == "query_balance" and step.fill(turn) is None:
            return turn.confidence >= SURE
        return super()._interrupts(turn, step)

    def take_turn(self, turn: Turn) -> None:
        """A caller whose number is hidden has to be known first, for the link to reach somebody,
        and whoever asks what arrived: the level is this turn's own, so it is kept on an object that
        lives no longer.
        """
        own = Recharge()
        opening = (turn["opening"] or {}) if turn["step"] == IDENTITY else {}
        hidden = turn.channel == "ivr" and turn.known_line() is None
        if hidden or _asks_what_arrived(opening or turn.message):
            own.level = L1  # type: ignore[misc]
        just = turn["flow"] is None and (turn["topic"] or {}).get("done") == self.flow
        # 到账了吗, which an order may be asked by too
        if just and _asks_what_arrived(turn.message):
            turn.recall({**turn.put_by(), "intent": {"name": self.flow, "confidence": 1.0}})
        super(Recharge, own).take_turn(turn)

    def begin(self, turn: Turn) -> bool:
        """Whoever asks whether it arrived is told of the newest payment; points are their own."""
        if _POINTS.search(turn.text):
            hand_on(self, turn, "query_points")
            return False
        line = turn.known_line()
        turn["recharge_other"] = line is None or bool(_OTHER.search(turn.text)) or None
        if not _asks_what_arrived(turn.message):
            return True
        line = turn.line()
        payment = recharge.last_payment(turn.uow, line)
        facts: dict[str, Any] = {"state": None}
        if payment is not None:
            facts = {
                "state": recharge.state_of(payment),
                "amount_fen": payment.amount_fen,
                "phone_number": payment.line.phone_number,
                "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
                "until": payment.expires_at.isoformat(),
                "path": recharge.path_of(payment) if payment.payer_line_id == line.id else None,
            }
        turn.say("utter_recharge_arrived", **facts)
        self.finish(turn)
        return False

    def complete(self, turn: Turn) -> None:
        """Show sum and number."""
        proposal = recharge.propose(
            turn.uow, turn.conversation_id, turn["recharge_amount"], turn["recharge_number"]
        )
        self.propose(turn, proposal, "utter_confirm_recharge")

    def refused(self, turn: Turn, error: Refused) -> None:
        """A sum or number that cannot be taken is asked for again."""
        turn.say(f"utter_recharge_refused_{error.reason}", **error.facts)
        if error.reason.startswith("amount"):
            turn["recharge_amount"] = None
            return self.ask(turn, self.steps[0])
        if error.reason == "number_unknown":
            turn["recharge_number"], turn["recharge_other"] = None, True
            return self.ask(turn, self.steps[1])
        return self.finish(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Hand over the link."""
        payment = recharge.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say(
            "utter_recharge_link",
            path=recharge.path_of(payment),
            until=payment.expires_at.isoformat(),
            amount_fen=payment.amount_fen,
            phone_number=payment.line.phone_number,
            sent=payment.payer_line_id is not None,
        )
        self.finish(turn)
