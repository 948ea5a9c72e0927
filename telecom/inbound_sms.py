"""SMS from customers: codes, replies that confirm, reports (docs/domain.md, channels and codes).

Each message is taken once by its key and answered by a notice. The carrier vouches for the number
it came from (L1). A code that changes anything only proposes: the answer says what would happen,
and Y within a day does it (commitment 1). The day is a choice of this house.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom import (
    clock,
    conversations,
    notices,
    privacy,
    proposals,
    report_marketing,
    set_do_not_disturb,
    set_overseas_block,
    subscribe_service,
    transcripts,
    unsubscribe_service,
)
from telecom.conversations import L1
from telecom.errors import AlreadyDecided, NotFound, Refused, TermsChanged
from telecom.models import InboundSms, Line, Notice, Proposal
from telecom.proposals import Confirmation
from telecom.query_balance import get_balance
from telecom.query_bill import get_bill
from telecom.query_usage import get_usage

CHANNEL = "sms"
HOTLINE, REPORTS = "10086", "10086999"
LIFE = timedelta(days=1)
"""How long a list or a proposal waits for its answer."""
LONGEST = 500  # characters


@dataclass
class Message:
    """One message of an identified line, and how it is answered."""

    uow: Session
    line: Line
    record: InboundSms
    text: str
    code: re.Match[str] = field(init=False)

    @property
    def conversation_id(self) -> str:
        """All messages of a line are one conversation."""
        return _conversation_of(self.line)

    def answer(self, template: str, key: str = "answer", **facts: Any) -> None:
        """Answer by SMS, from the number that was written to."""
        key = f"inbound:{self.record.id}:{key}"
        sender = self.record.recipient
        notices.send(self.uow, self.line, template, key, sender=sender, **facts)

    def ask(self, template: str, proposal: Proposal) -> None:
        """Say what would happen; the answer Y does it."""
        key, sender = _question(proposal.id), self.record.recipient
        notices.send(self.uow, self.line, template, key, sender=sender, **proposal.terms)


Act = Callable[[Message], None]


@dataclass(frozen=True)
class Code:
    """What a whole message may be, in capitals and of one width, and what it does."""

    pattern: str
    act: Act


def telling(template: str, get: Callable[[Session, Line], Any]) -> Act:
    """A code that asks: `get`'s facts in `template`."""
    return lambda message: message.answer(template, **vars(get(message.uow, message.line)))


def offering(flow: Any, template: str, *args: Any) -> Act:
    """A code that changes something: what `flow.propose` would do, shown in `template`."""

    def act(message: Message) -> None:
        proposal = flow.propose(message.uow, message.conversation_id, *args)
        message.ask(template, proposal)

    return act


def _do_not_disturb(on: bool) -> Act:
    def act(message: Message) -> None:
        if message.line.do_not_disturb == on:
            return message.answer("inbound_do_not_disturb_already", on=on)
        return offering(set_do_not_disturb, "inbound_confirm_do_not_disturb", on)(message)

    return act


def _overseas(on: bool) -> Act:
    return offering(set_overseas_block, "inbound_confirm_overseas", on, ("calls", "sms"))


def _list_services(message: Message) -> None:
    active = unsubscribe_service.list_cancellable(message.uow, message.line)
    state = {"services": [s.service_id for s in active], "at": clock.now().isoformat()}
    conversations.save_state(message.uow, message.conversation_id, state)
    services = [{"name": s.service.name, "price_fen": s.service.price_fen} for s in active]
    message.answer("inbound_services", services=services)


def _pick_services(message: Message) -> None:
    state = conversations.get(message.uow, message.conversation_id).state or {}
    listed = list(state.get("services") or [])
    if not listed or datetime.fromisoformat(state["at"]) + LIFE < clock.now():
        return message.answer("inbound_help")
    if message.text == "全部":
        picked = listed
    else:
        places = [int(place) for place in re.findall(r"\d+", message.text)]
        if not all(1 <= place <= len(listed) for place in places):
            return message.answer("inbound_no_such_place", count=len(listed))
        picked = [listed[place - 1] for place in places]
    return offering(unsubscribe_service, "inbound_confirm_unsubscribe", picked)(message)


def _unsubscribe_named(message: Message) -> None:
    """TD and a name: the one active service that it fits."""
    active = unsubscribe_service.list_cancellable(message.uow, message.line)
    name = message.code[1].strip()
    fitting = [s.service_id for s in active if name in s.service.name.upper()]
    if len(fitting) != 1:
        return _list_services(message)
    return offering(unsubscribe_service, "inbound_confirm_unsubscribe", fitting)(message)


def _report(message: Message) -> None:
    """number*content: sending it, as is published, is asking for it to be filed."""
    number, said = re.sub(r"\D", "", message.code[1]), message.text.partition("*")[2].strip()
    today = clock.today().isoformat()
    proposal = report_marketing.propose(
        message.uow, message.conversation_id, number, "sms", today, said
    )
    how = notices.worded("inbound_report_how")
    confirmation = Confirmation(proposal.id, message.conversation_id, how, message.text)
    report_marketing.confirm(message.uow, confirmation)


def _yes(message: Message) -> None:
    proposal = _open_proposal(message)
    if proposal is None:
        return message.answer("inbound_nothing_open")
    if proposal.created_at + LIFE < clock.now():
        proposals.decline(message.uow, message.conversation_id, proposal.id)
        return message.answer("inbound_expired")
    shown = message.uow.execute(
        select(Notice.text).where(Notice.key == _question(proposal.id))
    ).scalar_one()
    confirmation = Confirmation(proposal.id, message.conversation_id, shown, message.text)
    FLOWS[proposal.kind].confirm(message.uow, confirmation)
    return None


def _no(message: Message) -> None:
    proposal = _open_proposal(message)
    if proposal is None:
        return message.answer("inbound_nothing_open")
    proposals.decline(message.uow, message.conversation_id, proposal.id)
    return message.answer("inbound_declined")


FLOWS: dict[str, Any] = {
    flow.KIND: flow
    for flow in (
        report_marketing,
        set_do_not_disturb,
        set_overseas_block,
        subscribe_service,
        unsubscribe_service,
    )
}
"""What a Y may confirm, by the kind of its proposal."""
CODES: tuple[Code, ...] = (
    Code(r"Y|YES|是的?|确认|同意", _yes),
    Code(r"N|NO|否|不|不是|不要|不办|取消", _no),
    Code(r"YE", telling("inbound_balance", get_balance)),
    Code(r"CXLL", telling("inbound_usage", get_usage)),
    Code(r"CXZD", telling("inbound_bill", get_bill)),
    Code(r"0000", _list_services),
    Code(r"\d{1,2}(?:[,、 ]+\d{1,2})*|全部", _pick_services),
    Code(r"QXCL", offering(unsubscribe_service, "inbound_confirm_unsubscribe", ["cailing"])),
    Code(r"KTFSR|TD", _do_not_disturb(True)),
    Code(r"QXFSR", _do_not_disturb(False)),
    Code(r"QXGJLH", _overseas(True)),
    Code(r"KTGJLH", _overseas(False)),
    # these need the holder's identity card as well (L2), which no SMS can prove
    Code(r"(?:CXXZ|MMCZ)(?:#.*)?", lambda message: message.answer("inbound_real_name")),
    Code(r"TD *(\S.*)", _unsubscribe_named),
    Code(r"(\+?\d[\d -]{1,22})\*(.+)", _report),
)


def receive(uow: Session, key: str, from_number: str, to: str, text: str) -> bool:
    """Take a message once; False if it was taken before or comes from no line of ours.

    Args:
        uow: the caller commits.
        key: the carrier's id of the message, or whatever is the same when it comes again.
        from_number: eleven digits, as the carrier vouches for.
        to: what was written to: HOTLINE or REPORTS, which answers.
        text: as it was written.
    """
    if uow.execute(select(InboundSms.id).where(InboundSms.key == key)).first():
        return False
    line = conversations.line_of(uow, from_number)
    record = InboundSms(
        key=key,
        phone_number=from_number,
        recipient=to,
        text=_masked(text),
        received_at=clock.now(),
    )
    uow.add(record)
    uow.flush()
    if line is None or line.status == "closed":
        return False
    message = Message(uow, line, record, text.strip()[:LONGEST])
    conversations.open_conversation(
        uow, message.conversation_id, CHANNEL, phone_number=from_number, level=L1
    )
    before = uow.execute(select(func.max(Notice.id))).scalar_one() or 0
    _act(message)
    _transcribe(message, before)
    return True


def ask(uow: Session, line: Line, flow: Any, template: str, *args: Any) -> Notice:
    """Ask by SMS about what `flow.propose` would do; the customer's Y does it.

    Raises:
        Refused, NotFound: as `flow.propose`.
    """
    conversation_id = _conversation_of(line)
    conversations.open_conversation(
        uow, conversation_id, CHANNEL, phone_number=line.phone_number, level=L1
    )
    proposal = flow.propose(uow, conversation_id, *args)
    key = _question(proposal.id)
    notice = notices.send(uow, line, template, key, sender=HOTLINE, **proposal.terms)
    assert notice is not None, "a new proposal has no question yet"
    transcripts.append(uow, conversation_id, key, "bot", notice.text)
    return notice


def _act(message: Message) -> None:
    plain = unicodedata.normalize("NFKC", message.text).upper().strip(" 。.!！")
    for code in CODES:
        match = re.fullmatch(code.pattern, plain, re.DOTALL)
        if match:
            message.code = match
            try:
                with message.uow.begin_nested():
                    code.act(message)
            except Refused as refused:
                message.answer("inbound_refused", reason=refused.reason)
            except NotFound:
                message.answer("inbound_not_active")
            except (TermsChanged, AlreadyDecided):
                message.answer("inbound_changed")
            return
    message.answer("inbound_help")


def _transcribe(message: Message, before: int) -> None:
    """What was written, and the notices that answered it, into the one timeline."""
    conversation_id, key = message.conversation_id, f"inbound:{message.record.id}"
    transcripts.append(message.uow, conversation_id, key, "customer", message.text)
    query = select(Notice).where(Notice.line_id == message.line.id, Notice.id > before)
    for notice in message.uow.execute(query.order_by(Notice.id)).scalars():
        transcripts.append(message.uow, conversation_id, f"{key}:{notice.id}", "bot", notice.text)


def _open_proposal(message: Message) -> Proposal | None:
    query = select(Proposal).where(
        Proposal.conversation_id == message.conversation_id, Proposal.state == "open"
    )
    return message.uow.execute(query.order_by(Proposal.created_at.desc())).scalars().first()


def _conversation_of(line: Line) -> str:
    return f"{CHANNEL}:{line.id}"  # tells nobody the number


def _question(proposal_id: str) -> str:
    return f"proposal:{proposal_id}:question"


def _masked(text: str) -> str:
    """Codes with # carry names, cards and passwords: nothing after the first # is kept."""
    head, hash_, _ = text.partition("#")
    return f"{head[:20]}#***" if hash_ else privacy.mask(text[:LONGEST])
