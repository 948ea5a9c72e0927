"""What personal data is held and used for; a copy of it, its correction, its deletion."""

from __future__ import annotations

import re
from dataclasses import asdict

from actions import _personal_data
from actions._confirmation import CONFIRM, CORRECT
from actions._query import SHORT
from actions._shared import Flow, Option, Step, Turn, wording
from actions._words import NOD, SMALL_TALK
from telecom import purposes
from telecom.errors import Refused
from telecom.query_consent import get_held, list_uses

_TOPICS = {
    "records": re.compile(r"通话记录|[详话]单|跟谁打|给谁打|打给谁"),
    "listening": re.compile(r"监听|偷听|窃听|短信(?:内容|里)|聊天内容|聊.{0,6}(?:推|广告)"),
    "recording": re.compile(r"录音"),
    "face": re.compile(r"人脸|刷脸|脸|敏感"),
    "location": re.compile(r"位置|定位|行踪|轨迹|去了?哪|在哪儿"),
    "partners": re.compile(r"第三方|合作|给[了过]?谁|给[了过]?别[人个]|共享|卖|泄露|外人|保险"),
    "id_card": re.compile(r"身份证|证件|实名"),
    "retention": re.compile(r"(?:存|保[存留]|留存?|放)(?:多久|几年|多长|到什么时候)|期限"),
}
_PURPOSE_OF = {"face": "face", "location": "location", "partners": "partners"}
_HELD = re.compile(
    r"[存留攥握掌]|有我.{0,3}(?:什么|多少|哪些|啥)|我.{0,4}多少(?:资料|信息)|哪些(?:个人)?(?:资料|信息|数据)|收集|种类"
)
_USES = re.compile(r"授权|同意|拿.{0,8}干|干[嘛啥什]|做[啥么什]|用[途来在到去]|目的|允许")
_TAKES_BACK = re.compile(
    r"(?:那|就|嗯|我|给我|帮我|把|这些|那些|授权|全部?|都|统统|,|，|\s)*"
    r"(?:撤[回销掉]?|关[掉闭]?|取消|收回|不同意|不授权)(?:了|掉|吧|授权|[。!！])*"
)
_CHANGES = re.compile(r"撤|关|停|取消|收回|开通|打开|授权给|退|投诉|举报|补卡|找回")
"""What asks for a change of authorisations, or for another matter."""
_ASKS = re.compile(r"呢|[吗嘛么？?]|什么|啥|谁|多久|哪|是不是|会不会|有没有|问的?是|说的?是")


def _asks_further(text: str) -> bool:
    """Whether it names, in few words, something else to be told or done of the data."""
    if len(text) > SHORT or _CHANGES.search(text):
        return False
    named = any(words.search(text) for words in _TOPICS.values())
    return bool(_personal_data.read_wish(text) or (named and _ASKS.search(text)))


def read_topic(text: str) -> str:
    """`held`, `uses`, or one thing that is asked about."""
    topic = next((name for name, words in _TOPICS.items() if words.search(text)), None)
    if topic:
        return topic
    return "held" if _HELD.search(text) and not _USES.search(text) else "uses"


def read_city(turn: Turn) -> str | None:
    """The right city, where something is to be corrected."""
    if turn["query_consent_wish"] != _personal_data.CORRECT:
        return None
    if turn["step"] == CONFIRM:
        return _personal_data.read_city(turn, asked=turn.intent != "find_store")
    asked = turn["step"] in ("city", CORRECT)
    return _personal_data.read_city(turn, asked=asked)


class QueryConsent(Flow):
    """Answers what is asked; of the rest, proposes."""

    flow = "query_consent"
    also = ("wish",)
    steps = (
        Step(
            "city",
            "utter_ask_query_consent_city",
            read_city,
            needed=lambda turn: turn["query_consent_wish"] == _personal_data.CORRECT,
            goes_with=("find_store",),
            hint="utter_query_consent_refused_bad_city",
        ),
    )

    def take_turn(self, turn: Turn) -> None:
        """After an answer, what else is asked of the data (那人脸呢, 更正城市) is asked here, and
        都撤了 is about the authorisations that were told.
        """
        topic = turn["topic"] or {}
        told = turn["flow"] is None and topic.get("flow") == self.flow and "done" not in topic
        if not told or turn.intent == self.flow or _asks_further(turn.text):
            return super().take_turn(turn)
        if topic.get("granted") and _TAKES_BACK.fullmatch(turn.text):
            turn["topic"] = None
            flow = Flow.registry["revoke_consent"]()
            turn.recall({**turn.put_by(), "intent": {"name": flow.flow, "confidence": 1.0}})
            return flow.take_turn(turn)
        if NOD.fullmatch(turn.text):
            return turn.say("utter_all_right")
        if turn.intent not in SMALL_TALK:
            turn["topic"] = None
        return turn.interrupted()

    def begin(self, turn: Turn) -> bool:
        """Find out what is wished; name and card are corrected in a shop."""
        wish = _personal_data.read_wish(turn.text)
        if wish == _personal_data.CORRECT and _personal_data.shop_only(turn.text):
            turn.say("utter_query_consent_shop_only")
            self.finish(turn)
            return False
        turn["query_consent_wish"] = wish or read_topic(turn.text)
        return True

    def complete(self, turn: Turn) -> None:
        """Answer or propose."""
        wish = turn["query_consent_wish"]
        if wish in (_personal_data.EXPORT, _personal_data.CORRECT, _personal_data.DELETE):
            offer, response = _personal_data.propose(turn, wish, turn["query_consent_city"])
            return self.propose(turn, offer, response, f"query_consent_{wish}")
        line = turn.line()
        uses = list_uses(turn.uow, line)
        turn["topic"] = {"flow": self.flow}
        if wish == "held":
            turn.say("utter_query_consent_held", **get_held(turn.uow, line))
        elif wish == "uses":
            granted = [asdict(use) for use in uses if use.state == purposes.GRANTED]
            others = [use.name for use in uses if use.state in ("never", "withdrawn", "refused")]
            necessary = [asdict(use) for use in uses if use.state == "necessary"]
            options = [Option(**wording()["change_consent"])] if granted else []
            facts = {"granted": granted, "others": others, "necessary": necessary}
            turn.say("utter_query_consent_uses", options, **facts)
            turn["topic"] = {"flow": self.flow, "granted": bool(granted)}
        else:
            state = next((u.state for u in uses if u.id == _PURPOSE_OF.get(wish)), None)
            turn.say("utter_query_consent_topic", topic=wish, state=state)
        return self.finish(turn)

    def declined(self, turn: Turn) -> None:
        """What was not done, by its name."""
        turn.say("utter_query_consent_declined", wish=turn["query_consent_wish"])
        self.finish(turn)

    def refused(self, turn: Turn, error: Refused) -> None:
        """A city that is none is asked for anew."""
        if error.reason != "bad_city":
            return super().refused(turn, error)
        turn["query_consent_city"] = None
        turn.say("utter_query_consent_refused_bad_city")
        return self.ask(turn, self.steps[0])

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Copy, correct or delete."""
        _personal_data.execute(turn, proposal_id)
        self.finish(turn)
