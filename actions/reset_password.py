"""Set a new service password: entered twice, said back never."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions._doubts import only_asks_the_rules
from actions._shared import Flow, Step, Turn
from telecom import identity, reset_password
from telecom.conversations import L2
from telecom.errors import Refused

_DIGITS = re.compile(r"(?<!\d)\d(?:[ ,，-]?\d)*(?!\d)")
_CHINESE = str.maketrans("零〇一幺二两三四五六七八九", "00112234567" + "89")
_APP = re.compile(r"掌厅|[aA][pP][pP]|网厅|网上营业厅|登录|登陆|网站")
_ANOTHER = re.compile(r"不对|不是|错|改|换|重新|(?:还是|那|就|要)用")
"""Beside the second entry: it is another password, not the same once more."""


def read_digits(turn: Turn) -> str | None:
    """What may be a password: a run of digits, also said in characters; never a card's number."""
    text = turn.text.translate(_CHINESE)
    runs = [re.sub(r"\D", "", match[0]) for match in _DIGITS.finditer(text)]
    fitting = [run for run in runs if 3 < len(run) < 11]
    return fitting[-1] if fitting else None


class ResetPassword(Flow):
    """The slots hold a hash alone; the digits live for their own turn."""

    flow = "reset_password"
    level = L2
    ask_for_it = "utter_ask_password_or_app"
    steps = (
        Step(
            "new",
            "utter_ask_reset_password_new",
            read_digits,
            expect="new_password",
            hint="utter_hint_reset_password_new",
            anytime=False,
            goes_with=("recharge", "report_marketing"),
        ),
        Step(
            "repeat",
            "utter_ask_reset_password_repeat",
            read_digits,
            expect="new_password",
            hint="utter_hint_reset_password_new",
            anytime=False,
            goes_with=("recharge", "report_marketing"),
        ),
    )

    def _start(self, turn: Turn) -> None:
        if only_asks_the_rules(turn):
            turn.followup = "action_ask_faq"
            return
        if _APP.search(turn.text) and "服务密码" not in turn.text:
            turn.say("utter_reset_password_no_app_password")
        super()._start(turn)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """Digits are the answer, whatever the words around them look like."""
        return read_digits(turn) is None and super()._interrupts(turn, step)

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """The first time its hash is kept, the second time it has to be the same."""
        digits = read_digits(turn) if asked is not None else None
        if asked is None or digits is None:
            return False
        new = turn["reset_password_new"]
        if asked.name == "new" or _ANOTHER.search(turn.text):
            hashed = reset_password.hashed(turn.uow, turn.conversation_id, digits)
            turn["reset_password_new"] = hashed
            return True
        if not identity.password_matches(digits, new):
            raise Refused("not_the_same")
        proposal = reset_password.propose(turn.uow, turn.conversation_id, new, digits)
        turn["reset_password_repeat"] = proposal.id
        return True

    def complete(self, turn: Turn) -> None:
        """Show what happens; a proposal that was put aside needs the password again."""
        proposal = reset_password.open_proposal(
            turn.uow, turn.conversation_id, turn["reset_password_repeat"]
        )
        if proposal is None:
            turn["reset_password_new"] = turn["reset_password_repeat"] = None
            return self.advance(turn)
        return self.propose(turn, proposal, "utter_confirm_reset_password")

    def refused(self, turn: Turn, error: Refused) -> None:
        """Say what is wrong with it and take another one."""
        turn.say(f"utter_reset_password_refused_{error.reason}", **error.facts)
        turn["reset_password_new"] = turn["reset_password_repeat"] = None
        self.ask(turn, self.steps[0])

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """Another password is entered anew."""
        return self.steps[:1]

    def forget(self, turn: Turn, step: Step) -> None:
        """Both entries."""
        turn["reset_password_new"] = turn["reset_password_repeat"] = None

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Set it."""
        order = reset_password.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_reset_password_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
