"""What a customer chooses while 10085 is on the line (docs/domain.md, rules for 10085 calls).

Interest orders nothing: it brings a confirmation SMS, and only the customer's reply to that orders.
A refusal is kept, 不再打扰 switches do-not-disturb on at once, and a report is filed with one key,
as it is by an SMS to 10086999. The carrier vouches for the number that was dialled (L1), as it does
for an SMS.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from telecom import (
    clock,
    inbound_sms,
    outbound,
    outbound_calls,
    report_marketing,
    set_do_not_disturb,
    subscribe_service,
    transcripts,
)
from telecom.errors import Refused, TermsChanged
from telecom.models import OutboundCall
from telecom.proposals import Confirmation

LISTEN, INTERESTED, REPORT = "listen", "interested", "report"
NOT_NOW, NEVER = outbound.NOT_NOW, outbound.NEVER
CHOICES = (LISTEN, INTERESTED, NOT_NOW, NEVER, REPORT)


def choose(
    uow: Session, conversation_id: str, choice: str, shown: str, said: str
) -> dict[str, Any]:
    """Do what the customer chose, once; the same choice again changes nothing.

    `shown` is what was told before, `said` the key or words. Gives facts: `ticket_no` of a report;
    `refused`, a reason, if the offer can no longer be had.

    Raises:
        NotFound: the conversation is no call of 10085.
    """
    assert choice in CHOICES, choice
    call = outbound_calls.of_conversation(uow, conversation_id)
    facts: dict[str, Any] = {}
    if choice not in [made["choice"] for made in call.choices]:
        if choice == INTERESTED:
            facts = _confirm_by_sms(uow, call)
        elif choice == NEVER and not call.line.do_not_disturb:
            proposal = set_do_not_disturb.propose(uow, conversation_id, True)
            yes = Confirmation(proposal.id, conversation_id, shown, said)
            set_do_not_disturb.confirm(uow, yes)
        elif choice == REPORT:
            facts = {"ticket_no": _report(uow, call, conversation_id, shown, said)}
        call.choices = [*call.choices, {"choice": choice, "at": clock.now().isoformat()}]
        uow.flush()
    return facts


def _confirm_by_sms(uow: Session, call: OutboundCall) -> dict[str, Any]:
    services = [item["service_id"] for item in call.offer["items"]]
    try:
        question = inbound_sms.ask(
            uow, call.line, subscribe_service, "outbound_calls_confirm", services
        )
    except (Refused, TermsChanged) as trouble:
        return {"refused": getattr(trouble, "reason", "changed")}
    key = f"outbound:{call.id}:question"
    assert call.conversation_id is not None
    transcripts.append(uow, call.conversation_id, key, "system", question.text)
    return {}


def _report(uow: Session, call: OutboundCall, conversation_id: str, shown: str, said: str) -> str:
    today = clock.today().isoformat()
    proposal = report_marketing.propose(
        uow, conversation_id, report_marketing.OFFICIAL, "call", today, None
    )
    yes = Confirmation(proposal.id, conversation_id, shown, said)
    return str(report_marketing.confirm(uow, yes).ticket_no)
