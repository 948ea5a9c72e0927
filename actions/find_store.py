"""Find a branch."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions import _by_sms
from actions._denied import meant
from actions._glance import Glance
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import find_store
from telecom.conversations import L1

SHOWN = 3
SENT = 5
"""Branches in an SMS: the nearest."""
_MORE = re.compile(r"更多|还有|别的|其他|另外的?店|换一[家个]|下一[页个家]|继续")
_GOES_ON = re.compile(
    r"(?:[嗯好行那再就我想还,，\s]|可以)*"
    r"(?:(?:要|听|看|来|接着|往下)(?:的|吧|啊|呀|说|念|一下|一?[家个]|[,，\s])*)+[。!！]?"
)
_ALSO_YES = re.compile(r"(?:[嗯,，\s])*(?:好[的啊呀]?|可以|对|是的?|行)[。!！]?")
"""A yes to the question that was told last, by telephone; in a chat it may mean the list."""
_GUEST = re.compile(
    r"外地|外省|异地|跨省|别的省|不是本地|[一-鿿]{2,4}(?:的|嘞|额)?[卡号].{0,12}(?:在|搁|人在|现在)"
)
SHORT = 10
_THERE = re.compile(r"[呢\s](?:$|.{0,4}[能可]以?办)|那[边里]|那儿")
_PHONE = re.compile(r"电话|号码")
_DETAILS = re.compile(
    r"几点|电话|地址|怎么走|怎么去|周[末六日]|礼拜|[开关]门|[上下]班|营业|补卡|哪[条个]路"
)
"""What may be asked of the branches just told."""
_TELLS = ("inform", "correct_slot", "affirm", "deny", "")
"""What a message is taken for that says no more than where: 那大连呢, 北京也行."""
_CAN = re.compile(r"(?:能不能|可不可以|能|可以|给)办.{0,6}[吗嘛不么?？]|办不办|办得了")
_HERE = re.compile(r"附近|最近|周围|周边|旁边|这[边里儿]|离我")


def read_place(turn: Turn) -> str | None:
    """The words that say where: an address, a city, or, when asked, all that is said."""
    if turn["step"] == "more":
        return None
    if _says_where(turn) or turn["step"] == "place":
        return meant(turn.text)
    return turn["find_store_last"] or _own_city(turn)


def _says_where(turn: Turn) -> bool:
    return bool(turn.value("address")) or find_store.city_of(turn.uow, turn.text) is not None


def _asks_there(turn: Turn) -> bool:
    """Whether it goes on about branches without saying so: 成都的呢, 几点关门, 电话多少."""
    if _says_where(turn):
        return turn.intent in _TELLS or bool(_THERE.search(turn.text))
    if len(turn.text) <= SHORT and _CAN.search(turn.text):
        return True
    short = len(turn.text) <= SHORT and turn.intent in (*_TELLS, "out_of_scope", "ask_faq")
    return short and bool(_DETAILS.search(turn.text))


def _cities(turn: Turn) -> list[Option]:
    """On the telephone a city may be pressed."""
    cities = find_store.list_cities(turn.uow) if turn.channel == "ivr" else []
    return [Option(city, city) for city in cities]


def _onward(turn: Turn) -> list[Option]:
    return [Option(wording()["more"], wording()["more"], "more"), *_by_sms.option(turn)]


def read_more(turn: Turn) -> bool | None:
    """Whether the next ones are wanted."""
    if turn["step"] != "more" or not turn["find_store_from"]:
        return None
    text = turn.text
    more = chosen(turn) == "more" or _MORE.search(text) or _GOES_ON.fullmatch(text)
    also = turn.channel == "ivr" and _ALSO_YES.fullmatch(text)
    return True if more or also else None


def _own_city(turn: Turn) -> str | None:
    """The city registered for who is identified."""
    conversation = turn.conversation()
    if conversation.level < L1 or conversation.line is None:
        return None
    return str(conversation.line.customer.city)


def _service(text: str) -> str | None:
    return next((s for s, words in find_store.services().items() if re.search(words, text)), None)


class FindStore(Glance):
    """Where, when, what can be done; three at a time."""

    flow = "find_store"
    other_lines = True
    level = 0
    also = ("from", "asked")
    steps = (
        Step("place", "utter_ask_find_store_place", read_place, options=_cities, text=True),
        Step(
            "more",
            "utter_ask_find_store_more",
            read_more,
            options=_onward,
            needed=lambda turn: bool(turn["find_store_from"]),
            anytime=False,
        ),
    )

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """Where is a question that waits for its answer; it is asked again after something else."""
        if step.name == "more" and _asks_there(turn):
            return False
        if step.name == "place":
            return Flow._interrupts(self, turn, step)
        return super()._interrupts(turn, step)

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """再来一家 is no wish to hear it again."""
        return not read_more(turn) and super().leaves(turn, step)

    def take_turn(self, turn: Turn) -> None:
        """The addresses by SMS, or the next ones, or what else is said."""
        open_still = turn["flow"] == self.flow and turn["step"] == "more"
        if open_still and turn["find_store_last"] and _by_sms.wanted(turn):
            return self._send(turn)
        return super().take_turn(turn)

    def _send(self, turn: Turn) -> None:
        asked, city = turn["find_store_asked"] or "", str(turn["find_store_last"])
        words = turn["find_store_place"] or city
        guest = bool(_GUEST.search(asked))
        found = find_store.find(turn.uow, words, city, _service(asked), guest=guest)
        assert found is not None, "the city has been told"
        branches = [asdict(branch) for branch in found.branches[:SENT]]
        _by_sms.send(turn, "list_stores", found.city, city=found.city, branches=branches)
        return (self.ask if turn["find_store_from"] else self.rest)(turn, self.steps[1])

    def begin(self, turn: Turn) -> bool:
        """Keep what is asked besides the place."""
        turn["find_store_asked"] = turn.text
        return True

    def resume(self, turn: Turn) -> None:
        """Who was identified meanwhile need not be asked for the city."""
        if turn["find_store_place"] is None:
            turn["find_store_place"] = _own_city(turn)
        super().resume(turn)

    def advance(self, turn: Turn) -> None:
        """Answer as soon as it is known where; the next ones when asked for them."""
        if turn["find_store_place"] is None:
            return self.ask(turn, self.steps[0])
        return self.complete(turn)

    def complete(self, turn: Turn) -> None:
        """Tell the next three."""
        asked, words = turn["find_store_asked"] or "", turn["find_store_place"]
        service, guest = _service(asked), bool(_GUEST.search(asked))
        found = find_store.find(turn.uow, words, None, service, guest=guest)
        if found is None:  # a place nobody knows
            home = _own_city(turn)
            turn.say("utter_find_store_unknown_place", home=home)
            turn["find_store_place"] = home
            if home is None:
                return self.rest(turn, self.steps[1])
            found = find_store.find(turn.uow, home, home, service, guest=guest)
        assert found is not None
        turn["find_store_last"] = found.city
        first = turn["find_store_from"] or 0
        last = first + (SHOWN if turn.channel != "ivr" else 1)
        if first < found.near:  # those of the district by themselves, the others when asked for
            last = min(last, found.near)
        shown = found.branches[first:last]
        facts: dict[str, Any] = {
            "city": found.city,
            "instead_of": found.instead_of if not first else None,
            "only_without": found.only_without and not first,
            "branches": [{**asdict(b), "can": self._can(b.services)} for b in shown],
            "service": wording()["store_services"].get(service),
            "guest": guest,
            "phone": bool(_PHONE.search(asked)),
            "own": words == _own_city(turn) and bool(_HERE.search(asked)),
            "more": len(found.branches) > last,
        }
        turn.say("utter_find_store", **facts)
        turn["find_store_more"] = None
        if len(found.branches) <= last:
            turn["find_store_from"] = None
            return self.rest(turn, self.steps[1])
        turn["find_store_from"] = last
        return self.ask(turn, self.steps[1])

    def _can(self, services: list[str]) -> list[str]:
        return [wording()["store_services"][service] for service in services]

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """Another place while more is offered starts anew."""
        another = turn["step"] == "more" and not read_more(turn)
        named = _says_where(turn)
        before = turn["find_store_place"] or turn["find_store_last"]
        if another and (turn.intent == self.flow or _asks_there(turn)):
            turn["find_store_from"], turn["find_store_asked"] = None, turn.text
            turn["find_store_place"] = meant(turn.text) if named else before
            return True
        return super().absorb(turn, asked)
