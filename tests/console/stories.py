"""Conversations and cases to look at, made with the business's own verbs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from telecom import (
    change_plan,
    clock,
    conversations,
    file_complaint,
    report_marketing,
    transcripts,
    unsubscribe_service,
)
from telecom.models import Conversation, Ticket
from telecom.proposals import Confirmation

YES = "对，就这样办"


def say(
    uow: Session,
    conversation_id: str,
    who: str,
    text: str,
    intent: str | None = None,
    confidence: float | None = None,
    **more: object,
) -> None:
    """One line of a transcript; the clock moves on a few seconds with it."""
    clock.clock.advance(timedelta(seconds=4))
    count = len(transcripts.of(uow, conversation_id))
    transcripts.append(
        uow,
        conversation_id,
        f"{conversation_id}:{count}",
        who,
        text,
        intent=intent,
        confidence=confidence,
        **more,  # type: ignore[arg-type]
    )


def talk(
    uow: Session, conversation_id: str, *lines: tuple[object, ...], channel: str = "app",
    phone: str | None = "13800138001", level: int = 1,
) -> Conversation:  # fmt: skip
    """A conversation with these lines: who, text, intent, confidence."""
    made = conversations.open_conversation(
        uow, conversation_id, channel, phone_number=phone, level=level
    )
    for line in lines:
        say(uow, conversation_id, *line)  # type: ignore[arg-type]
    return made


def complain(
    uow: Session,
    conversation_id: str = "chat-complaint",
    story: str = "上个月多扣了我三十块，没人给说法",
    phone: str = "13800138001",
    about: str | None = None,
    category: str = "charges",
) -> Ticket:
    """A complaint, filed in a conversation."""
    talk(uow, conversation_id, ("customer", story, "file_complaint", 0.93), phone=phone)
    proposal = file_complaint.propose(
        uow, conversation_id, category, story, about, "退还多扣的费用", None
    )
    ticket, _ = file_complaint.confirm(uow, yes(conversation_id, proposal.id))
    return ticket


def report(
    uow: Session,
    conversation_id: str = "call-report",
    number: str = "10085",
    said: str = "推销宽带",
) -> Ticket:
    """A report of unwanted marketing, registered in a call."""
    talk(uow, conversation_id, channel="ivr", phone="13800138003")
    proposal = report_marketing.propose(
        uow, conversation_id, number, "call", f"{clock.today()}", said
    )
    return report_marketing.confirm(uow, yes(conversation_id, proposal.id))


def yes(conversation_id: str, proposal_id: str, shown: str = "请确认") -> Confirmation:
    return Confirmation(proposal_id, conversation_id, shown, YES)


def busy_day(uow: Session) -> None:
    """A little of everything, for looking at the pages."""
    long_story = (
        "我在营业厅办的合约，当时说好每个月返十块钱话费，结果三个月了一分没返，打了两次电话都说在核实，"
        "让我等着。今天又说系统里没有这个活动，那我当时签的是什么？要求把返还补齐，并且给一个书面说法。"
    )
    complain(uow, "chat-complaint", about="13800138001")
    complain(uow, "chat-contract", long_story, "13800138005", category="contract")
    clock.clock.advance(timedelta(hours=39))
    complain(uow, "chat-network", "小区里一到晚上就没信号", "13800138006", category="network")
    report(uow)
    report(uow, "call-other", "17012345678", "冒充移动客服，问我要验证码 <b>不给</b>就停机")
    for number in range(3):
        talk(
            uow, f"CA{number:032x}",
            ("bot", "三个一热线，请直接说要办什么，查话费请按1", None, None),
            ("customer", "查话费", "query_balance", 1.0),
            ("bot", "请输入六位服务密码", None, None),
            ("system", "客户已通过服务密码核验", None, None),
            ("bot", "您当前余额56元3角", None, None),
            channel="ivr", phone=f"1380013800{number + 2}", level=1,
        )  # fmt: skip
        conversations.end(uow, f"CA{number:032x}", "caller_hung_up")
    talk(
        uow, "CA" + "f" * 32,
        ("bot", "三个一热线，请直接说要办什么", None, None),
        ("customer", "那个啥你给我弄那个就上回那个", "unsubscribe_service", 0.31),
        ("bot", "没听明白，您可以说“退订业务”", None, None),
        ("customer", "转人工转人工", "request_human", 0.97),
        ("system", "转人工排队", None, None),
        ("agent", "您好，我是工号1024，请讲", None, None),
        channel="ivr", phone="02188886666", level=0,
    )  # fmt: skip
    conversations.hand_off(uow, "CA" + "f" * 32, "queued")
    _plan_change(uow)
    talk(uow, "rest-nobody", ("customer", "今天天气咋样", "out_of_scope", 0.88), phone=None,
         channel="rest", level=0)  # fmt: skip


def _plan_change(uow: Session) -> None:
    chat = "app-plan-change"
    talk(
        uow, chat,
        ("bot", "您好，我是模拟客服，可以查话费、换套餐、退订业务、投诉。", None, None),
        ("customer", "我话费还剩多少，帮我看看13800138001这个号", "query_balance", 0.98),
        ("bot", "号码138****8001当前余额56.30元，本月已消费52.75元。", None, None),
        ("customer", "流流量也太贵了吧那个六个G的换一下", "change_plan", 0.47),
    )  # fmt: skip
    say(
        uow, chat, "bot", "您想换成哪个套餐？",
        buttons=[{"title": "花卡宝藏版 29元"}, {"title": "花卡宝藏版 59元"}, {"title": "不换了"}],
    )  # fmt: skip
    chosen = [{"entity": "plan_name", "value": "huaka_29"}, {"entity": "amount", "value": 29}]
    say(uow, chat, "customer", "29的那个", "inform", 0.91, entities=chosen)
    declined = change_plan.propose(uow, chat, "huaka_59")
    proposal = change_plan.propose(uow, chat, "huaka_29")
    shown = (
        "由移动花卡宝藏版39元变更为移动花卡宝藏版29元，套餐内通用流量减少5GB。\n"
        "48小时内办结，下月1日起生效，生效前可撤回。确认办理吗？"
    )
    say(uow, chat, "bot", shown, buttons=[{"title": "确认办理"}, {"title": "不办了"}])
    say(uow, chat, "customer", YES, "affirm", 0.99)
    order = change_plan.confirm(uow, yes(chat, proposal.id, shown))
    say(uow, chat, "bot", f"已受理，订单{order.order_no}，结果会短信通知您。")
    taken_back = unsubscribe_service.propose(uow, chat, ["cailing", "toutiao_9"])
    say(uow, chat, "bot", "确认退订彩铃、头条抖音流量包吗？")
    assert declined.state == "declined" and taken_back.state == "open"
