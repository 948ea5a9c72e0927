"""Reading what a customer says of a fault, and what he can choose from."""

from __future__ import annotations

import re
from datetime import timedelta

from actions._choices import chosen
from actions._confirmation import CONFIRM, CORRECT
from actions._step import SKIPPED
from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import NO_CALL
from telecom import clock, report_fault

SKIP, EARLIER = "skip", "earlier"
_TV = re.compile(r"电视|机顶盒|iptv", re.IGNORECASE)
_HOME = re.compile(
    r"宽[带待贷代]|光猫|路由|wi-?fi|网线|光纤|家里.{0,4}网|家网|家宽|猫.{0,4}[红灯亮]|无线网",
    re.IGNORECASE,
)
_SYMPTOMS = {
    "data": re.compile(
        r"上不[了去到]?网|流量.{0,8}(?:用不|打不|上不|不能|不动)|网[页速络慢卡]|[45]g|转圈|刷不|打不开|没网|数据",
        re.IGNORECASE,
    ),
    "call": re.compile(
        r"打不[出通了]|接不[到通]|断线|掉线|说到一半|收不到|短信|验证码|杂音|听不[清到见]|打不了电话|电话.{0,6}断"
    ),
    "signal": re.compile(r"[信新]号|没服务|无服务|[一没半几]格|不在服务区"),
}
_MOBILE = re.compile(r"手机|电话|[信新]号|流量|短信")
_TRIED = re.compile(
    r"都[试弄搞整].{0,2}过|[试弄搞]过了|重启.{0,6}(?:遍|次|过|好几)|不会[弄搞]|弄不了|别.{0,4}(?:废话|让我试)|直接(?:派人|上门|报修)"
    r"|派[人个师]|叫.{0,2}师傅|喊.{0,2}师傅|不想试|没法试|不[用要]试|找人修|赶紧[来修派]"
)
_WORKS = re.compile(
    r"(?<![没不])好了|(?<!不)可以了|能[上用看打]了|恢复|正常了|有信号了|修好|通了|行了|亮了"
)
_FAILS = re.compile(
    r"不行|没用|没好|不好|还是|没反应|一样|没变|没有(?:用|反应|变)|不[亮通能]|照旧|依然|没恢复"
)
_RED = re.compile(r"红")
_NOT_RED = re.compile(r"不[是]?红|没.{0,2}红|不[闪]|绿|正常|没有|不是|没亮|灭")
WILL_TRY = re.compile(
    r"(?:好的?|行|嗯|可以|知道了|我?[去来]?试{1,2}(?:看|一下)?|好吧)+[吧呀啊]?[。，!！]*"
)
_ANYWAY = re.compile(r"还是要|报修|登记|不是.{0,6}原因|[要继]续|不是因为|派人|交[过了]|充[过了]")


_LONG = re.compile(
    r"好[几多]天|[几两三四五六七八九十]个?多?(?:天|星期|礼拜|月|周)|[一上]个?(?:周|星期|礼拜)"
    r"|一直|长期|很久|老早|更早"
)


def read_product(turn: Turn) -> str | None:
    """`mobile`, `broadband` or `tv`."""
    if turn["step"] not in (None, "product", CONFIRM, CORRECT):
        return None
    picked = chosen(turn) if turn["step"] in ("product", CORRECT) else None
    if picked in report_fault.PRODUCTS:
        return str(picked)
    if turn["step"] in (CONFIRM, CORRECT):
        return None
    if _TV.search(turn.text):
        return "tv"
    if _HOME.search(turn.text):
        return "broadband"
    return "mobile" if _MOBILE.search(turn.text) else None


def read_symptom(turn: Turn) -> str | None:
    """Of a handset: `signal`, `data` or `call`."""
    if turn["step"] not in (None, "product", "symptom"):
        return None
    picked = chosen(turn) if turn["step"] == "symptom" else None
    if picked in report_fault.SYMPTOMS:
        return str(picked)
    return next((name for name, words in _SYMPTOMS.items() if words.search(turn.text)), None)


def read_anyway(turn: Turn) -> str | None:
    """Whether it is to be registered in spite of what was found."""
    if turn["step"] != "anyway":
        return None
    wanted = chosen(turn) == "yes" or turn.intent in ("affirm", "report_fault")
    return "yes" if wanted or _ANYWAY.search(turn.text) else None


def read_place(turn: Turn) -> str | None:
    """Where the handset does not work."""
    if turn["step"] == "place":
        return SKIPPED if turn.text == wording()["everywhere"] else (turn.words or None)
    if turn["step"] in (None, CONFIRM, CORRECT):
        place = turn.value("address")
        return str(place) if place else None
    return None


def read_check(turn: Turn) -> str | None:
    """`yes`, `no` or `skip`: how a check went."""
    if turn["step"] != "checks":
        return SKIP if turn["step"] is None and _TRIED.search(turn.text) else None
    picked = chosen(turn)
    if picked in ("yes", "no", SKIP):
        return str(picked)
    if _TRIED.search(turn.text):
        return SKIP
    if asks_how_it_looks(turn):
        if _NOT_RED.search(turn.text) or turn.intent == "deny":
            return "no"
        return "yes" if _RED.search(turn.text) or turn.intent == "affirm" else None
    if _FAILS.search(turn.text) or turn.intent == "deny":
        return "no"
    return "yes" if _WORKS.search(turn.text) else None


def read_since(turn: Turn) -> str | None:
    """The day it began, ISO, or `earlier`."""
    if turn["step"] not in (None, "since", CONFIRM, CORRECT):
        return None
    picked = chosen(turn) if turn["step"] in ("since", CORRECT) else None
    if picked:
        return str(picked)
    told = turn.value("date")
    today = clock.today().isoformat()
    if told and (str(told) < today or (str(told) == today and turn["step"] in (None, "since"))):
        return str(told)
    if re.search(r"刚刚?|今[天早晚]|早上", turn.text) and turn["step"] in (None, "since"):
        return today
    if turn["step"] in (None, "since") and _LONG.search(turn.text):
        return EARLIER
    return None


def read_contact(turn: Turn) -> str | None:
    """A number to be reached at."""
    if turn["step"] not in (None, "contact", CONFIRM, CORRECT):
        return None
    number = turn.value("phone_number")
    own = turn["step"] == "contact" and (
        turn.intent == "affirm"
        or chosen(turn) == "own"
        or re.search(r"本机|这个号", turn.text)
        or NO_CALL.search(turn.text)
    )
    if own and not number:
        return turn.line().phone_number
    return str(number) if number else None


def asks_how_it_looks(turn: Turn) -> bool:
    """Whether the present check asks how things look."""
    product, symptom = turn["report_fault_product"], turn["report_fault_symptom"]
    return report_fault.is_question(product, symptom, check(turn))


def check(turn: Turn) -> str:
    """The present check."""
    product, symptom = turn["report_fault_product"], turn["report_fault_symptom"]
    return turn["report_fault_check"] or report_fault.first_check(product, symptom)


def check_options(turn: Turn) -> list[Option]:
    """What can be answered to it."""
    kind = "question" if asks_how_it_looks(turn) else "try"
    return options(wording()["fault_checks"][kind])


def options(labels: dict[str, str]) -> list[Option]:
    """Buttons of labels by their values."""
    return [Option(label, label, name) for name, label in labels.items()]


def since_options(turn: Turn) -> list[Option]:
    """Today, yesterday, earlier."""
    labels, today = wording()["fault_since"], clock.today()
    values = [today.isoformat(), (today - timedelta(days=1)).isoformat(), EARLIER]
    return [Option(label, label, value) for label, value in zip(labels, values, strict=True)]


def linked(turn: Turn) -> bool:
    """Whether a fault of the same product is open already."""
    return report_fault.find_same(turn.uow, turn.line(), turn["report_fault_product"]) is not None


def of_home(turn: Turn) -> bool:
    """Whether somebody has to come home."""
    return turn["report_fault_product"] != "mobile" and not linked(turn)


def of_handset(turn: Turn) -> bool:
    """Whether it is about the handset, and new."""
    return turn["report_fault_product"] == "mobile" and not linked(turn)
