"""Withdraw or grant an authorisation, or have the data deleted."""

from __future__ import annotations

import re

from actions import _personal_data
from actions._confirmation import CONFIRM, CORRECT
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, chosen_all, wants_all, wording
from telecom import purposes, revoke_consent
from telecom.errors import Refused

ALL = "*"
_ON = re.compile(
    r"打开|重新|开[通启起]|(?<!不)开一?下|恢复|再(?:给|授)|(?<!不)愿意|(?<!不)(?:允许|可以)用|(?<!不)要得"
)
_OFF = re.compile(
    r"取消|关|撤|停|不[许让准同授想要愿给再]|别|收回|收回来|作废|莫|退出|反悔|后悔|不算|勿|覅|拒绝|禁止"
)
_ALSO_ON = re.compile(r"同意|授权|受权|开")
_CONSENTS = re.compile(r"[授受]权|同意")
_EVERYTHING = re.compile(
    r"全部|所有|统统|通通|一切|全[撤关]|都[撤关取收]|[撤关取收].{0,4}都|非必[要需]|资料|全都"
)


def read_on(turn: Turn) -> bool | None:
    """True: grant; False: withdraw."""
    if turn["step"] == "on":
        picked = chosen(turn)
        if picked in ("on", "off"):
            return picked == "on"
    if turn["step"] not in (None, "on"):
        return None
    if _ON.search(turn.text) and not re.search(r"关[掉了闭]|不愿意|撤[回销了掉]", turn.text):
        return True
    if _OFF.search(turn.text):
        return False
    return True if _ALSO_ON.search(turn.text) else None


def _named(text: str) -> list[str]:
    return [p.id for p in purposes.all_purposes() if re.search(p.words, text)]


def read_purposes(turn: Turn) -> list[str] | None:
    """Ids of the purposes that the message names, picks from the list, or means by 全部."""
    on = bool(turn["revoke_consent_on"])
    changeable = [p.id for p in revoke_consent.list_changeable(turn.uow, turn.line(), on)]
    if turn["step"] in ("purposes", CONFIRM, CORRECT):
        picked = [value for value in chosen_all(turn) if isinstance(value, str)]
        if ALL in picked:
            return changeable
        if picked and all(value in changeable for value in picked):
            return list(dict.fromkeys(picked))
    named = _named(turn.text)
    if len(named) > 1 and "partners" in named and "营销" in turn.text:
        named.remove("partners")
    if named:
        return named
    everything = wants_all(turn) or _EVERYTHING.search(turn.text)
    return changeable or None if everything and not on else None


def _directions(turn: Turn) -> list[Option]:
    labels = wording()["consent_directions"]
    return [Option(label, label, name) for name, label in labels.items()]


def _purpose_options(turn: Turn) -> list[Option]:
    on = bool(turn["revoke_consent_on"])
    found = revoke_consent.list_changeable(turn.uow, turn.line(), on)
    options = [Option(p.name, p.name, p.id) for p in found]
    everything = wording()["all_consents"]
    if len(options) > 1 and not on:
        options.append(Option(everything, everything, ALL))
    return options


class RevokeConsent(Flow):
    """Which way, what for; shown with what it changes; changed at once."""

    flow = "revoke_consent"
    also = ("delete",)
    steps = (
        Step(
            "on",
            "utter_ask_revoke_consent_on",
            read_on,
            options=_directions,
            needed=lambda turn: not turn["revoke_consent_delete"],
            goes_with=("query_consent",),
        ),
        Step(
            "purposes",
            "utter_ask_revoke_consent_purposes",
            read_purposes,
            options=_purpose_options,
            facts=lambda turn: {"on": turn["revoke_consent_on"]},
            needed=lambda turn: not turn["revoke_consent_delete"],
            goes_with=("query_consent", "find_store", "set_do_not_disturb"),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Deleting is another matter, if nothing is named that is to be withdrawn."""
        deleting = _personal_data.read_wish(turn.text) == _personal_data.DELETE
        if deleting and not _named(turn.text) and not _CONSENTS.search(turn.text):
            turn["revoke_consent_delete"] = True
        return True

    def advance(self, turn: Turn) -> None:
        """Where nothing can be changed that way, say so."""
        on = turn["revoke_consent_on"]
        open_ = on is not None and turn["revoke_consent_purposes"] is None
        if open_ and not revoke_consent.list_changeable(turn.uow, turn.line(), on):
            turn.say("utter_revoke_consent_nothing", on=on)
            return self.finish(turn)
        return super().advance(turn)

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """取消 with a purpose is the wish itself."""
        named = step is not None and step.name == "purposes" and read_purposes(turn)
        return not named and super().leaves(turn, step)

    def complete(self, turn: Turn) -> None:
        """Show what changes."""
        if turn["revoke_consent_delete"]:
            offer, response = _personal_data.propose(turn, _personal_data.DELETE)
            return self.propose(turn, offer, response, "query_consent_delete")
        on = turn["revoke_consent_on"]
        offer = revoke_consent.propose(
            turn.uow, turn.conversation_id, turn["revoke_consent_purposes"], on
        )
        buttons = "revoke_consent_on" if on else "revoke_consent"
        return self.propose(turn, offer, "utter_confirm_revoke_consent", buttons)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 may mean the authorisation or the matter."""
        return turn["revoke_consent_on"] is False and may_mean_either(turn.text)

    def declined(self, turn: Turn) -> None:
        """A no to granting is kept: nobody asks again."""
        wanted = turn["revoke_consent_purposes"]
        if turn["revoke_consent_on"] and wanted:
            revoke_consent.refuse(turn.uow, turn.conversation_id, wanted)
            turn.say("utter_revoke_consent_not_granted")
            return self.finish(turn)
        return super().declined(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Change or delete."""
        if turn["revoke_consent_delete"]:
            _personal_data.execute(turn, proposal_id)
            return self.finish(turn)
        order = revoke_consent.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_revoke_consent_done", order_no=order.order_no, **order.terms)
        return self.finish(turn)

    def refused(self, turn: Turn, error: Refused) -> None:
        """Of what is there already or needs a consent of its own, the reason; then it ends."""
        if error.reason == "deletion_pending":
            turn.say("utter_query_consent_refused_deletion_pending", **error.facts)
            return self.finish(turn)
        return super().refused(turn, error)
