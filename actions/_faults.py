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
    r"宽[带待贷代]|光猫|路由|wi-?fi|网线|光纤|(?:家里|老家|屋里|俺家|咱家).{0,4}网(?!点)|家网|家宽|猫.{0,4}[红灯亮]|无线网",
    re.IGNORECASE,
)
_SYMPTOMS = {
    "data": re.compile(
        r"上不[了去到]?网|流量.{0,8}(?:用不|打不|上不|不能|不动)|网[页速络慢卡]|[45]g|转圈|刷不|打不开|没网|数据",
        re.IGNORECASE,
    ),
    "call": re.compile(
        r"[打拨]不[出通了]|打不进|接不[到通了]|断线|掉线|说到一半|收不到|短信|验证码|杂音|听不[清到见]|打不了电话|电话.{0,6}断"
    ),
    "signal": re.compile(r"[信新]号|没服务|无服务|[一没半几]格|不在服务区"),
}
_MOBILE = re.compile(r"手机|电话|[信新]号|流量|短信|飞行模式|[插拔换]卡|卡[拔插也重]")
_TRIED = re.compile(
    r"都[试弄搞整].{0,2}过|[试弄搞]过了|不会[弄搞]|弄不了|别.{0,4}(?:废话|让我试)|直接(?:派人|上门|报修)|不想试|没法试|不[用要]试"
)
_RESTARTED = re.compile(r"重启.{0,6}(?:遍|次|过|好几)")
_COME = re.compile(
    r"上门|[来派叫喊换找].{0,2}(?:师傅|人|个人|技术员|维修)|师傅.{0,6}来|来[修看]|过来|赶紧[来修派]|约.{0,4}时间"
)
_COST = re.compile(r"[要收花](?:不[要收花])?[^,，。]{0,3}[钱费]")
"""What asks what it costs when somebody comes."""
_NOT_COME = re.compile(r"取消|撤|不[用要想必].{0,3}(?:来|上门|派|修|师傅)|别.{0,3}(?:来|上门|派)")
_BY_ITSELF = re.compile(r"自己(?:又)?(?:好|恢复|正常|亮|能用)了|又(?:好|恢复|正常|能用)了")
_WORKS = re.compile(
    r"(?<![没不])好了|(?<!不)可以了|能[上用看打]了|恢复|正常了|有信号了|修好|通了|行了|亮了"
)
_STILL = re.compile(
    r"黑屏|蓝屏|花屏|雪花|转圈|没画面|没声音|没反应|卡[住死着顿]|闪|连不[上到]|[上看用打]不[了上开通]|打不开|搜不到|断[了的开着]|报错|错误"
)
_FAILS = re.compile(
    r"不行|没用|没好|不好(?!意思)|没反应|没变|没有(?:用|反应|变)|不[亮通能]|照旧|依然|没恢复|老样|一样"
    r"|还(?:是|在)?(?=不|没|那|这|连|上|打|用|看|断|卡|黑|蓝|红|有问题|老|$)"
)
_HOW_LONG = re.compile(r"多久|多长|几[天时点]|什么时候|啥时候|何时|哪天")
_DONE = re.compile(r"[试弄搞拔插关开换]了|重启.{0,4}[了完过]|弄完|弄好|插好|试过")
"""It was tried, and how it went is not said yet."""
_UNKNOWN = re.compile(r"不知道|不清楚|不懂|看不[懂清]|(?<!会)不会|没法[看弄]|不在家")
_RED = re.compile(r"红")
_NOT_RED = re.compile(r"不[是]?红|没.{0,2}红|不[闪]|绿|正常|没有|不是|没亮|灭")
WILL_TRY = re.compile(
    r"(?:好的?|行|嗯|可以|知道了|我?[去来]?试(?:看|一下)?|好吧)+[吧呀啊]?[。，!！]*"
)
_ANYWAY = re.compile(r"还是要|报修|登记|不是.{0,6}原因|[要继]续|不是因为|派人|交[过了]|充[过了]")


_DAYS = r"好[几多]天|[几两三四五六七八九十]个?多?(?:天|星期|礼拜|月|周)|[一上]个?(?:周|星期|礼拜)"
_LONG = re.compile(_DAYS + r"|一直|长期|很久|老早|更早")
_BEGAN = re.compile(r"开始|起|就(?:没|断|坏|不|这)|[断坏停没]了?的|从|以来|那天")
_OTHERWISE = re.compile(
    r"营业厅|门店|[厅店](?:在|怎么|几点)|查|充|退|转|投诉|举报|取消|撤|违约金|套餐|话费|流量|账单|多少钱"
)
"""What asks for something else, with a time or a number beside it."""


def comes_home(turn: Turn) -> bool:
    """Whether somebody is wanted to come, whatever else the message looks like."""
    wanted = _COME.search(turn.text) and not _COST.search(turn.text)
    return bool(wanted) and not _NOT_COME.search(turn.text)


def over(turn: Turn) -> bool:
    """Whether nobody is wanted any more, or what did not work does by itself."""
    if turn["step"] == "checks" or turn.asks():
        return False
    return bool(_NOT_COME.search(turn.text) or _BY_ITSELF.search(turn.text))


def belongs_here(turn: Turn) -> bool:
    """Whether a message tells of the fault, though it looks like another request: who shall come,
    when, where it is, whom to call, what is still to be seen.
    """
    told = any(turn.value(name) for name in ("address", "date", "phone_number"))
    if comes_home(turn) or (told and not _OTHERWISE.search(turn.text)):
        return True
    return turn["step"] == "checks" and bool(_DONE.search(turn.text) or _UNKNOWN.search(turn.text))


def read_product(turn: Turn) -> str | None:
    """`mobile`, `broadband` or `tv`."""
    if not registers(turn):
        return None
    if turn["step"] not in (None, "product") and turn.intent != "correct_slot":
        return None
    picked = chosen(turn) if turn["step"] == "product" else None
    if picked in report_fault.PRODUCTS:
        return str(picked)
    if turn["step"] in (CONFIRM, CORRECT):
        return None
    if _TV.search(turn.text):
        return "tv"
    if _HOME.search(turn.text):
        return "broadband"
    named = _MOBILE.search(turn.text) or _SYMPTOMS["call"].search(turn.text)
    return "mobile" if named else None


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
    if turn["report_fault_product"] in ("broadband", "tv") or comes_home(turn):
        return None  # somebody comes to the service's own address
    place = turn.value("address")
    return str(place) if place else None


def read_skip(turn: Turn) -> str | None:
    """`skip`: no more checks are wanted."""
    if _TRIED.search(turn.text) or (turn["step"] is None and _RESTARTED.search(turn.text)):
        return SKIP
    return SKIP if comes_home(turn) and not _WORKS.search(turn.text) else None


def read_check(turn: Turn) -> str | None:
    """`yes`, `no` or `skip`: how the check that is asked went."""
    picked = chosen(turn)
    if picked in ("yes", "no", SKIP):
        return str(picked)
    if _HOW_LONG.search(turn.text):
        return None
    if read_skip(turn):
        return SKIP
    if asks_how_it_looks(turn):
        if _NOT_RED.search(turn.text) or turn.intent == "deny" or _UNKNOWN.search(turn.text):
            return "no"
        return "yes" if _RED.search(turn.text) or turn.intent == "affirm" else None
    if _UNKNOWN.search(turn.text):
        return SKIP
    if _FAILS.search(turn.text) or _STILL.search(turn.text) or turn.intent == "deny":
        return "no"
    return "yes" if _WORKS.search(turn.text) else None


def was_tried(turn: Turn) -> bool:
    """Whether the message only says that the check was done."""
    return not asks_how_it_looks(turn) and bool(_DONE.search(turn.text))


def read_since(turn: Turn) -> str | None:
    """The day it began, ISO, or `earlier`."""
    step, today = turn["step"], clock.today().isoformat()
    picked = chosen(turn) if step in ("since", CORRECT) else None
    if picked:
        return str(picked)
    if comes_home(turn) and not re.search(f"{_BEGAN.pattern}|{_DAYS}", turn.text):
        return SKIPPED if step == "since" and turn.value("date") is None else None
    asked = step in (None, "since")
    told = next((e["value"] for e in turn.entities("date") if str(e["value"]) <= today), None)
    if told and step in ("day", "part") and not _BEGAN.search(turn.text):
        return None  # 今天 answers when to come
    if told and (str(told) < today or asked or _BEGAN.search(turn.text)):
        return str(told)
    if asked and re.search(r"刚刚?|今[天早晚]|早上", turn.text):
        return today
    return EARLIER if re.search(_LONG if asked else _DAYS, turn.text) else None


def read_contact(turn: Turn) -> str | None:
    """A number to be reached at."""
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


def registers(turn: Turn) -> bool:
    """Whether a fault is reported; else the visit of one is moved."""
    return not turn["report_fault_moving"]


def of_home(turn: Turn) -> bool:
    """Whether somebody has to come home."""
    return turn["report_fault_product"] != "mobile" and not linked(turn)


def of_handset(turn: Turn) -> bool:
    """Whether it is about the handset, and new."""
    return turn["report_fault_product"] == "mobile" and not linked(turn)
