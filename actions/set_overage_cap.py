"""Set, change or switch off the cap on overage charges; ask what it is."""

from __future__ import annotations

import re
from dataclasses import asdict

from actions._confirmation import CONFIRM
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import set_overage_cap
from telecom.errors import Refused
from telecom.money import fen, yuan
from telecom.set_overage_cap import DEFAULT_FEN, TIERS_FEN

_NOTHING = re.compile(
    r"(?:设|调|改|降|限|弄|搞)(?:置|定|制|成|到|为|在|个)*\s*[0０零]|归零|清零|一分(?:钱)?(?:都|也)?(?:不|别|没)"
    r"|(?:不|别|不能|不要|不许)(?:再)?(?:产生|收|扣)(?:任何)?(?:套餐外|超额|额外|超出)?(?:的)?(?:费|钱)"
    r"|(?:用完|超了|到了|完了)(?:就|直接|马上)?(?:断|停)|零元|[0０]元"
)
_OFF = re.compile(
    r"(?:取消|关闭|关掉|关了|去掉|撤掉|解除|解开|放开|不要|不设|取缔).{0,8}(?:封顶|上限|封鼎|限制|限额)?"
    r"|(?:封顶|上限|封鼎|限制|限额).{0,8}(?:取消|关|去掉|撤|解除|放开|不要|不设)|恢复默认|不限|不封顶"
)
_ASKS = re.compile(
    r"多少|几块|几元|是几|是不是|有没有|查|看一?下|看看|核对|.{1,8}还是.{1,8}|什么|[吗?？]"
)
_SETS = re.compile(
    r"(?:设|调|改|降|升|限|封|提|换)(?:置|定|高|低|制|顶)*(?:成|到|为|在|至|一下|上)|最多|别超|不超过|封死"
    r"|(?:帮|给|替)我?.{0,6}(?:设|调|改|限|封)|取消|关|放开|我要|我想(?!核|查|问|看|知)"
)
_NAMED_OFF = re.compile(r"封顶|上限|封鼎|限制|限额|默认|不限")
_WITH_UNIT = re.compile(r"(?<![\d.])\d{1,4}(?=\s*[块元])")
_NUMBER = re.compile(r"(?<![\d第])\d{2,3}(?![\d%个项])|(?<![\d第])0(?!\d)")
_IN_WORDS = re.compile(r"[一五]百|[三五]十|(?<![一二三四五六七八九])十(?![一二三四五六七八九])")
_TIERS_IN_WORDS = {"十": 10, "三十": 30, "五十": 50, "一百": 100, "五百": 500}
_UP = re.compile(r"高|大(?!概)|多一?点|提(?!醒|示|前)|上调|往上")
_DOWN = re.compile(r"低|小|(?<!多)少|降(?!速)|下调|往下")
CAP, AMONG = "set_overage_cap_cap", "set_overage_cap_among"


def read_cap(turn: Turn) -> int | None:
    """The tier in fen that the message means; an amount that is none narrows the choice to its
    neighbours, 高一点 and 低一点 to those above and below.
    """
    picked = chosen(turn)
    if isinstance(picked, int):
        return picked
    amounts = turn.entities("amount") or _bare(turn)
    if _NOTHING.search(turn.text) and not (amounts and amounts[-1]["value"] >= 1):
        return 0
    if amounts:
        asked = fen(amounts[-1]["value"])
        turn[AMONG] = None if asked in TIERS_FEN else {"asked_fen": asked}
        return asked if asked in TIERS_FEN else None
    if _OFF.search(turn.text) and (turn["step"] is None or _NAMED_OFF.search(turn.text)):
        return DEFAULT_FEN
    if turn["step"] == CONFIRM and turn.asks():
        return None
    if _UP.search(turn.text) or _DOWN.search(turn.text):
        turn[AMONG] = {"up": bool(_UP.search(turn.text))}
    return None


def _bare(turn: Turn) -> list[dict[str, int]]:
    """还是50吧, where nothing but the cap is talked of, is an amount; of several the last that is
    not being confirmed: 一百有点高 五十吧.
    """
    if not turn["step"]:
        return [{"value": int(found)} for found in _WITH_UNIT.findall(turn.text)[:1]]
    numbers = [int(found) for found in _NUMBER.findall(turn.text)]
    numbers += [_TIERS_IN_WORDS[found] for found in _IN_WORDS.findall(turn.text)]
    others = [number for number in numbers if fen(number) != turn[CAP]]
    return [{"value": number} for number in (others or numbers)[-1:]]


def cap_options(turn: Turn) -> list[Option]:
    """The tiers that are not set already, or those the message narrowed them to."""
    now = turn.line().overage_cap_fen
    tiers = [tier for tier in TIERS_FEN if tier != now]
    among = turn[AMONG] or {}
    if "asked_fen" in among:
        tiers = set_overage_cap.neighbours(among["asked_fen"])
    elif "up" in among:
        tiers = [tier for tier in tiers if (tier > now) == among["up"]] or tiers
    titles = wording()["overage_cap"]
    return [
        Option(titles["default" if tier == DEFAULT_FEN else "tier"].format(yuan(tier)),
               titles["say"].format(yuan(tier)), tier)
        for tier in tiers
    ]  # fmt: skip


class SetOverageCap(Flow):
    """One value, of tiers; a question about it is answered at once."""

    flow = "set_overage_cap"
    also = ("among",)
    steps = (
        Step(
            "cap",
            "utter_ask_set_overage_cap_cap",
            read_cap,
            options=cap_options,
            facts=lambda turn: {
                **asdict(set_overage_cap.get_overage_cap(turn.uow, turn.line())),
                "asked_fen": (turn[AMONG] or {}).get("asked_fen"),
            },
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Whoever only asks is told."""
        if not _ASKS.search(turn.text) or _SETS.search(turn.text):
            return True
        now = asdict(set_overage_cap.get_overage_cap(turn.uow, turn.line()))
        turn.say("utter_set_overage_cap_now", **now)
        self.finish(turn)
        return False

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """An amount that is no tier is news too: it narrows the choice."""
        among = turn[AMONG]
        if super().absorb(turn, asked):
            turn[AMONG] = None
            return True
        if turn[AMONG] == among:
            return False
        turn[CAP] = None
        return True

    def complete(self, turn: Turn) -> None:
        """Show what changes."""
        proposal = set_overage_cap.propose(turn.uow, turn.conversation_id, turn[CAP])
        self.propose(turn, proposal, "utter_confirm_set_overage_cap")

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 where the cap is to be switched off may mean either."""
        return turn[CAP] == DEFAULT_FEN and may_mean_either(turn.text)

    def refused(self, turn: Turn, error: Refused) -> None:
        """It is that already: nothing to do."""
        turn.say(f"utter_set_overage_cap_refused_{error.reason}", **error.facts)
        self.finish(turn)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Set it."""
        order = set_overage_cap.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_set_overage_cap_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
