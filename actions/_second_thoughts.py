"""Second thoughts after a yes: what was done last in this conversation is taken back.

Every matter has its way back, or none (`_way_back`). It is proposed like any other matter and needs
a yes of its own. Right after the deed a bare 算了 is enough; later the words have to say that
something is to be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from actions._about_terms import asked_for
from actions._asking import hand_on
from actions._doubts import doubts, question_about, say_about
from actions._turn import Turn
from actions._visits import moved_instead
from actions._wording import title
from actions._words import NOD, SURE, VERY_SURE
from telecom import conversations, recharge, tickets
from telecom.conversations import L1
from telecom.errors import NotFound
from telecom.models import Order, Proposal
from telecom.proposals import order_of

if TYPE_CHECKING:
    from actions._flow import Flow

Terms = dict[str, Any]
_CLOSES = re.compile(r"取消|退[掉订回]?|关[掉了闭]|停[掉了]?|不要|不想要")
_CANCELS = re.compile(r"取消|退[掉了]|不要|不想要")
_REOPENS = re.compile(
    r"(?:再|重新|又|还是)?(?:给|帮|替)?我?(?:再|重新)?(?:打开|开[通回启]|开一?下|开)(?:回来)?|还是?要(?:用|的)?|要回来"
)
_BACK = re.compile(
    r"撤[回销了掉]?|反悔|后悔|恢复|复原|还原|收回|作废|[改换变调退设]回[去来]?(?:原来的?|以前的?)?|回到?(?:原来|以前|之前)的?|用(?:回去?|原来的|以前的|老的)"
)
_NEVER_MIND = re.compile(
    r"不(?:想|要)?再?(?:换|开|退|办|停|设|改|拆|撤|订|弄|搞|充|投诉|举报|报|关|屏蔽|授权|转|走)了|别(?:换|开|退|办|停|设|改|拆|订|弄)了?"
)
_DEED = {"change_plan": re.compile(r"[换改]"), "cancel_broadband": re.compile(r"[拆退]")}
"""The deed that a no names which may come late: 不换了 while the change is not effective yet."""
_BARE = re.compile(r"(?:还是)?(?:先)?算了|不弄了|不搞了|退出")
_BARE_ALONE = re.compile(rf"(?:[那嗯哦好唉]|,|，|\s)*(?:{_BARE.pattern})[吧了啊。!！\s]*")
"""算了 alone: after what took something back it takes nothing back again."""
_POINTS = re.compile(r"刚才|刚刚|刚(?=办|开|退|换|订|设|投诉|报|举报)|上一?个|这个|那个|它|原样")
_FILLERS = re.compile(
    r"给我|帮我|替我|我们?|你们?|您|请|麻烦|想|要|还是|再|又|先|把|就|都|也|能不能|可不可以|能|可以|可|行不行|好吗"
    r"|算了|那|这|的|吧|吗|么|嘛|了|啊|哦|噢|哎|唉|诶|嗯|呃|哈|呀|呗|啦|来|去|办|弄|订单|单子|一下|全部|等等|不对|不行|行|好|是|说|错|之前|以前|马上|赶紧|快"
    r"|[\s,，。.!！?？~、…]"
)
_MATTERS = {
    "change_plan": r"套餐(?:变更)?|变更|换成?的?",
    "subscribe_service": r"业务|服务|流量包|包月|包|会员|开通?的?|订的?|彩铃|功能",
    "unsubscribe_service": r"业务|服务|流量包|包月|包|会员|退订?的?|彩铃|功能|用",
    "cancel_broadband": r"宽带|拆机|预约|上门|电视|用",
    "suspend_line": r"停机|复机|手机|号码?|停的?|使用|通话",
    "set_do_not_disturb": r"免打扰|勿扰|防打扰|营销|推销|电话",
    "set_overseas_block": r"境外|国外|国际|来电|屏蔽|拦截|短信|电话",
    "revoke_consent": r"授权|位置|推荐|个性化|同意",
    "set_overage_cap": r"上限|封顶|限额|设的?",
    "set_usage_alert": r"提醒|通知|设的?",
    "file_complaint": r"投诉|工单|单子",
    "report_marketing": r"举报|工单|单子",
    "report_fault": r"报修|故障|报障|工单|单子|师傅|上门|别来",
    "escalate_supervision": r"监督|转交|投诉|工单",
    "recharge": r"充值|充的?|话费|链接|付",
    "request_invoice": r"发票|开票|开的?",
    "port_out": r"携号转网|转网|携转|申请|留下|转走|用|移动",
    "reset_password": r"密码|改的?",
}
"""What else the words may name, by matter, and still mean what was done."""
_OPENED = ("subscribe_service", "recharge")
_CLOSED = ("unsubscribe_service",)
"""What 关掉 undoes, and what 开回来 does; of others the terms say which it was (`_opened`)."""
_KINDS = {
    "withdraw_change_plan": "change_plan",
    "withdraw_cancel_broadband": "cancel_broadband",
    "move_pickup": "cancel_broadband",
    "move_repair_visit": "report_fault",
    "allow_overseas_caller": "set_overseas_block",
    "supplement_ticket": "escalate_supervision",
    "export_personal_data": "query_consent",
    "correct_personal_data": "query_consent",
    "delete_personal_data": "query_consent",
}
"""Kinds of proposals whose flow has another name."""


def _ids(terms: Terms, name: str) -> list[str]:
    return [item[name] for item in terms["items"]]


_WAYS: dict[str, Callable[[Terms, str], tuple[str, Terms]]] = {
    "subscribe_service": lambda t, _: ("unsubscribe_service", {"services": _ids(t, "service_id")}),
    "unsubscribe_service": lambda t, _: ("subscribe_service", {"services": _ids(t, "service_id")}),
    "change_plan": lambda t, no: ("change_plan", {"withdraw": no}),
    "withdraw_change_plan": lambda t, _: ("change_plan", {"plan": t["to_plan"]}),
    "cancel_broadband": lambda t, no: ("cancel_broadband", {"order": no, "wish": "withdraw"}),
    "move_pickup": lambda t, _: ("cancel_broadband", {"order": t["order_no"]}),
    "move_repair_visit": lambda t, _: ("report_fault", {"moving": t["ticket_no"]}),
    "suspend_line": lambda t, _: ("suspend_line", {"suspend": not t["suspend"]}),
    "set_do_not_disturb": lambda t, _: ("set_do_not_disturb", {"on": not t["on"]}),
    "set_overseas_block": lambda t, _: (
        "set_overseas_block",
        {"wish": "off" if t["on"] else "on", "channels": t["channels"]},
    ),
    "allow_overseas_caller": lambda t, _: (
        "set_overseas_block",
        {"wish": "remove" if t["add"] else "add", "number": t["number"]},
    ),
    "revoke_consent": lambda t, _: (
        "revoke_consent",
        {"on": not t["on"], "purposes": _ids(t, "id")},
    ),
    "set_overage_cap": lambda t, _: ("set_overage_cap", {"cap": t["before_fen"]}),
    "set_usage_alert": lambda t, _: ("set_usage_alert", {"alerts": t["before"]}),
    "file_complaint": lambda t, no: ("withdraw_ticket", {"ticket": no}),
    "report_marketing": lambda t, no: ("withdraw_ticket", {"ticket": no}),
    "report_fault": lambda t, no: ("withdraw_ticket", {"ticket": no}),
    "escalate_supervision": lambda t, _: ("withdraw_ticket", {"ticket": t["ticket_no"]}),
}
"""By kind of the proposal: the flow that takes it back and the values of its steps, of the terms
and the number of the order or ticket.
"""
_TAKES_BACK = {
    "subscribe_service": "unsubscribe_service",
    "unsubscribe_service": "subscribe_service",
    "file_complaint": "withdraw_ticket",
    "report_marketing": "withdraw_ticket",
    "report_fault": "withdraw_ticket",
    "escalate_supervision": "withdraw_ticket",
}
"""Matters that another one takes back."""
_UNCLAIMED = ("ask_faq", "out_of_scope", "nlu_fallback", "")
"""What a question is taken for that names no matter of its own."""
_MOVES = {"cancel_broadband": re.compile(r"改|换|挪|推|提前|早|晚(?!上)|另约")}
"""What moves a visit that was arranged just now, beside a day or a part of it."""
_NUMBERED = (
    *("change_plan", "cancel_broadband"),
    *("file_complaint", "report_marketing", "report_fault"),
)
"""Kinds whose way back needs that number."""


def taken_back(flow: Flow, turn: Turn) -> bool:
    """Whether the message, said while nothing is open, is not for `flow` to begin with: it takes
    back what was done, or `flow` was only asked because it did something just now.
    """
    if turn["flow"]:
        return False
    topic = turn["topic"]
    just = (topic or {}).get("done") == flow.flow
    if moved_instead(flow, turn, just=just and flow.flow == "report_fault"):
        return True
    if just:
        turn["topic"] = None
        if flow.flow in _MOVES and _MOVES[flow.flow].search(turn.text) and _names_a_time(turn):
            return False
    if undo(turn, flow.registry, just=just):
        return True
    if just and NOD.fullmatch(turn.text):
        turn.say("utter_all_right")
        return True
    own = turn.intent == "query_contract" and turn.confidence >= VERY_SURE  # 那个合约还要赔钱吗
    may_ask = (doubts(turn) and not own) or (turn.asks() and turn.intent in _UNCLAIMED)
    if just and may_ask and (entry := question_about(flow.flow, turn)):
        say_about(turn, entry)
        turn["topic"] = topic  # what was done is what is talked of still: 那关了吧
        return True
    if just and asked_for(turn, flow.flow) == "when" and (order := _ask_after_it(turn, flow)):
        return order
    if just and turn.intent != flow.flow:
        turn.interrupted()
        return True
    return False


def _names_a_time(turn: Turn) -> bool:
    return bool(turn.entities("date")) or bool(re.search(r"[上下中]午|晚上|周|星期", turn.text))


def _ask_after_it(turn: Turn, flow: Flow) -> bool:
    """Answer 什么时候生效 after an order with what became of it; False if no order came of it."""
    last = conversations.last_order(turn.uow, turn.conversation_id)
    if last is None:
        return False
    hand_on(flow, turn, "query_order")
    return True


def wants_back(turn: Turn) -> bool:
    """Whether the message takes back what was done last, or asks for something unnamed back."""
    return _regretted(turn, just=False) is not None or _asks_back(turn)


def undo(turn: Turn, flows: dict[str, type[Flow]], *, just: bool = False) -> bool:
    """Go the way back of what was done last in this conversation, if the message wants that;
    `just`: nothing else was said since. False if it does not.
    """
    done = _regretted(turn, just=just)
    if done is None:
        if not _asks_back(turn):
            return False
        turn.say("utter_ask_back_what")
        return True
    flow = _flow_of(done)
    way, number = _WAYS.get(done.kind), _number_of(turn, done)
    if way is None or (number is None and done.kind in _NUMBERED):
        turn.say("utter_cannot_take_back", kind=done.kind, title=title(flow), **_facts(turn, done))
        return True
    name, values = way(done.terms, number or "")
    if name != flow:
        turn.say("utter_take_back", title=title(flow))
    flows[name]().begin_with(turn, values)
    return True


def _regretted(turn: Turn, *, just: bool) -> Proposal | None:
    """What was done last, if the message takes it back."""
    if turn.conversation().level < L1:
        return None
    done, *before = [*conversations.list_confirmed(turn.uow, turn.conversation_id, 2), None]
    if done is None or not _regrets(turn, done, just):
        return None
    way = _WAYS.get(before[0].kind) if before and before[0] else None
    undone = way and way(before[0].terms, "")[0] == _flow_of(done)
    return None if undone and _BARE_ALONE.fullmatch(turn.text) else done


def _flow_of(done: Proposal) -> str:
    return _KINDS.get(done.kind, done.kind)


def _number_of(turn: Turn, done: Proposal) -> str | None:
    """The number of the order or ticket that came of it; None without one."""
    try:
        order: Order = order_of(turn.uow, done.id)
        return str(order.order_no)
    except NotFound:
        pass
    try:
        return str(tickets.of_proposal(turn.uow, done.id)[0].ticket_no)
    except NotFound:
        return None


def _facts(turn: Turn, done: Proposal) -> dict[str, Any]:
    if done.kind != recharge.KIND:
        return {"paid": None}
    payment = recharge.last_payment(turn.uow, turn.line())
    return {"paid": payment is not None and recharge.state_of(payment) == "paid"}


def _regrets(turn: Turn, done: Proposal, just: bool) -> bool:
    """Whether the words say nothing else than that what was done is to be taken back."""
    text, flow = turn.text, _flow_of(done)
    for entity in turn.entities("service_name") + turn.entities("plan_name"):
        named = entity.get("candidates") or [entity["value"]]
        if not any(str(name) in str(done.terms) for name in named):
            return False
        text = text.replace(turn.text[entity["start"] : entity["end"]], " ")
    opened = _opened(flow, done.terms)
    pointed = just or bool(_POINTS.search(text))
    wants = [_BACK]
    if opened is False:
        wants.append(_REOPENS)
    deed = _DEED.get(flow)
    if pointed or (deed is not None and deed.search(text)):
        wants.insert(0, _NEVER_MIND)  # 不想撤了 names a deed that 撤了 would eat
    if opened or pointed:
        wants.append(_CLOSES if opened else _CANCELS)
    if just and not done.kind.startswith("withdraw"):
        wants.append(_BARE)
    said = text
    for words in wants:
        said = words.sub(" ", said)
    if said == text:
        return False
    rest = re.sub(_MATTERS.get(flow, r"$^"), "", _POINTS.sub("", said))
    if rest != said and not _POINTS.search(text) and _says_all_itself(turn, flow):
        return False
    late = _NEVER_MIND in wants and bool(_NEVER_MIND.search(text))
    clear = pointed or late or bool(_BACK.search(text)) or rest != said
    return clear and not _FILLERS.sub("", rest)


def _says_all_itself(turn: Turn, flow: str) -> bool:
    """Whether the words name the matter and were understood as one that takes it back or goes on
    with it: 撤销工单, 取消境外屏蔽, 撤回套餐变更. Then they are a request like any other.
    """
    return turn.intent in (flow, _TAKES_BACK.get(flow)) and turn.confidence >= SURE


def _opened(flow: str, terms: Terms) -> bool | None:
    """Whether something was switched on, or (False) off; None if neither can be said."""
    if "on" in terms:
        return bool(terms["on"])
    if "suspend" in terms:
        return not terms["suspend"]
    return True if flow in _OPENED else False if flow in _CLOSED else None


_REOPENS_SOMETHING = re.compile(
    r"(?:请|麻烦|算了吧?|给我|帮我|替我|我要|我想|再|重新|又|都|全部?|把|能不能|可以|那个?|这个?|,|，|\s)*"
    r"(?:恢复|还原|开回来|打开|重新开通?|再开|开起来)(?:一下|回来|原样|吧|了|吗|呗|。|！|!|？|\?)*"
)


def _asks_back(turn: Turn) -> bool:
    """Whether it is 恢复 without anything to go by; a suspended line would say it all."""
    if turn.conversation().level < L1 or not _REOPENS_SOMETHING.fullmatch(turn.text):
        return False
    return turn.line().status != "suspended"
