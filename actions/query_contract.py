"""Query contract."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

from actions._denied import meant
from actions._query import goes_on
from actions._shared import Query, Turn
from telecom.query_contract import Contracts, get_contracts

_FEE = re.compile(r"违约|赔|罚|提前|解约|解除|多少钱|要交|怎么算|不用了|赎")
_AFTER = re.compile(r"到期(?:了|之?后)|以后|之后|到了(?:会|怎)|自动续|续约")
_COVERS = {
    "broadband": re.compile(r"宽带|光猫|宽宽带"),
    "pack": re.compile(r"特惠包|流量包"),
    "plan": re.compile(r"购机|手机分期|[买换]的?新?手机|套餐合约|套餐的合约"),
}
_MATTERS = {"change_plan": "plan", "unsubscribe_service": "pack", "cancel_broadband": "broadband"}
"""What a contract would bind of the matter in which it is asked for."""


class QueryContract(Query):
    """What binds, until when; the fee for leaving first if it was asked for."""

    flow = "query_contract"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """提前走要赔多少, 怎么算的, 到期以后呢, 那宽带呢."""
        words = (_FEE, _AFTER, *_COVERS.values())
        about = any(word.search(turn.text) for word in words)
        return about and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer."""
        facts = get_contracts(turn.uow, turn.line())
        told = self.told(turn) or {}
        text = meant(turn.text)
        named = (name for name, words in _COVERS.items() if words.search(text))
        about = next(named, told.get("about") or _of_matter(turn))
        mine = _only(facts, about)
        self.tell(
            turn,
            "utter_query_contract",
            None,
            {"about": about},
            fee=bool(_FEE.search(turn.text)),
            after=bool(_AFTER.search(turn.text)),
            not_about=about if about and not mine.bonds else None,
            **asdict(mine if mine.bonds else facts),
        )


def _of_matter(turn: Turn) -> str | None:
    """What the matter is about that waits for this answer."""
    waiting = (turn["paused"] or [None])[-1]
    return _MATTERS.get(waiting or "")


def _only(facts: Contracts, covers: str | None) -> Contracts:
    bonds = [bond for bond in facts.bonds if covers in (None, bond.covers)]
    return replace(facts, bonds=bonds, exit_fee_fen=sum(bond.exit_fee_fen for bond in bonds))
