"""Set or switch off usage alerts; ask what they are."""

from __future__ import annotations

import re

from actions._confirmation import CONFIRM, CORRECT
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import set_usage_alert
from telecom.errors import Refused
from telecom.set_usage_alert import DEFAULT

_OFF = re.compile(
    r"关|取消|不要|不用|别(?:再)?(?:发|给我发|提醒|弹|烦)|停(?:了|掉|止)|(?<![收看要])不(?:想|需要|再)?(?:收|看|提醒)"
)
_NAMED_OFF = re.compile(r"提[醒性]|通知|短信|^关|停掉")
_ON = re.compile(r"打开|重新开|恢复|开启|开通|开一?下|开开|开上|要.{0,3}提醒|提醒我|告诉我|通知我")
_ASKS = re.compile(r"多少|几|哪|是不是|有没有|查|看一?下|看看|什么|[吗?？]")
_SETS = re.compile(
    r"设(?:成|到|为|置|一|上|个)|改|调|打开|开启|重新开|恢复|关|取消|提醒我|告诉我|通知我|[就时]提醒|不要|别"
)
_ADD = re.compile(r"再加|加一?个|加上|另外|还要|也(?:提醒|发|通知|要)|增加")
_CHANGED = re.compile(r"改|调|换|变")
_LEFT = re.compile(r"剩|还有|只有|不足|少于|低于")
_BARE = re.compile(r"(?<!\d)\d{2,3}(?!\d)")
_WANTED = re.compile(r"(?<!不)(?:要|改成?|换成?|是)到?$")
_MONEY = re.compile(r"[元块钱]")
_BESIDE = re.compile(
    r"改成?|调成?|换成?|设成?|到|不对|不是|是|要|都|就|和|跟|与|还有|再|用|时|的|吧|行|好|[\s,，、。.!！]"
)
"""What stands around percentages that are told without the sign."""
ALERTS = "set_usage_alert_alerts"


def read_alerts(turn: Turn) -> list[int] | None:
    """The percentages the message asks for, rising; none at all for 关掉. 再加 adds to the present
    ones, 别发50%的 takes out of them, and 从80改成90 means the last.
    """
    picked = chosen(turn)
    if isinstance(picked, list):
        return picked
    told = [*turn.entities("percent"), *_bare(turn)]
    if told:
        return _of_percent(turn, told)
    volumes = turn.entities("data_volume")
    if volumes:
        mb = round(volumes[-1]["value"] * 1024)
        left = bool(_LEFT.search(turn.text))
        return [set_usage_alert.percent_of(turn.uow, turn.line(), mb, left)]
    if turn["step"] == CONFIRM and turn.asks():
        return None
    if _OFF.search(turn.text) and (turn["step"] is None or _NAMED_OFF.search(turn.text)):
        return []
    if _ON.search(turn.text) and turn["step"] is None:
        return list(DEFAULT)
    return None


def _bare(turn: Turn) -> list[dict[str, int]]:
    """80 as an answer to the question is a percentage, and so are 50和80 where they are shown."""
    if turn["step"] not in ("alerts", CONFIRM, CORRECT) or turn.entities("percent"):
        return []
    found = [match for match in _BARE.finditer(turn.text) if 0 < int(match[0]) <= 100]
    if found and not _BESIDE.sub("", _BARE.sub("", turn.text)):
        return [{"value": int(match[0]), "start": match.start()} for match in found]
    if turn["step"] != "alerts" and _MONEY.search(turn.text):
        return []
    return [one for one in turn.entities("amount") if 0 < one["value"] <= 100]


def _of_percent(turn: Turn, told: list[dict[str, int]]) -> list[int]:
    percents = [round(entity["value"]) for entity in told]
    if _LEFT.search(turn.text):
        percents = [100 - percent for percent in percents]
    now = sorted(turn[ALERTS] or turn.line().usage_alerts)
    changed = _CHANGED.search(turn.text)
    if len(percents) > 1 and changed and changed.start() < told[0]["start"]:
        return sorted(set(percents))  # 改成50和80
    if len(percents) > 1 and changed:
        old, new = percents[:-1], percents[-1:]
        percents = sorted({p for p in now if p not in old} | set(new)) if len(old) == 1 else new
    elif _OFF.search(turn.text) and not _WANTED.search(turn.text[: told[0]["start"]]):
        percents = [p for p in now if p not in percents]
    elif _ADD.search(turn.text):
        percents = [*now, *percents]
    return sorted(set(percents))


def alert_options(turn: Turn) -> list[Option]:
    """What is chosen most, but for what is set already."""
    words = wording()["usage_alert"]
    choices = [Option(item["title"], item["say"], item["alerts"]) for item in words]
    return [o for o in choices if o.value != sorted(turn.line().usage_alerts)]


class SetUsageAlert(Flow):
    """Percentages, or none; a question about them is answered at once."""

    flow = "set_usage_alert"
    steps = (
        Step(
            "alerts",
            "utter_ask_set_usage_alert_alerts",
            read_alerts,
            options=alert_options,
            facts=lambda turn: set_usage_alert.get_usage_alert(turn.uow, turn.line()),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Whoever only asks is told."""
        if not _ASKS.search(turn.text) or _SETS.search(turn.text):
            return True
        turn.say(
            "utter_set_usage_alert_now", **set_usage_alert.get_usage_alert(turn.uow, turn.line())
        )
        self.finish(turn)
        return False

    def complete(self, turn: Turn) -> None:
        """Show what changes."""
        alerts = turn[ALERTS]
        proposal = set_usage_alert.propose(turn.uow, turn.conversation_id, alerts)
        buttons = "set_usage_alert" if alerts else "set_usage_alert_off"
        self.propose(turn, proposal, "utter_confirm_set_usage_alert", buttons)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 where they are to be switched off may mean either."""
        return turn[ALERTS] == [] and may_mean_either(turn.text)

    def refused(self, turn: Turn, error: Refused) -> None:
        """Say why not; another percentage may be told."""
        turn.say(f"utter_set_usage_alert_refused_{error.reason}", **error.facts)
        if error.reason == "same":
            return self.finish(turn)
        turn[ALERTS] = None
        return self.ask(turn, self.steps[0])

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Set them."""
        order = set_usage_alert.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_set_usage_alert_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
