"""Electronic invoices (L1): of a closed month's bill, issued once.

The invoice is a simulation and no tax document. Whoever has the link of its page may look at it, as
with a link that came by SMS; the link holds the id of its proposal, 128 random bits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices, privacy, proposals
from telecom.conversations import identified_line
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import Bill, Invoice, Line, Proposal
from telecom.numbers import next_number
from telecom.proposals import Confirmation

KIND = "request_invoice"
TITLE_LIMIT = 100


def list_months(uow: Session, line: Line) -> list[str]:
    """The closed months with a bill, `YYYY-MM`, newest first."""
    query = select(Bill.month).where(
        Bill.line_id == line.id, Bill.month < clock.month_of(clock.today()), Bill.total_fen > 0
    )
    return list(uow.execute(query.order_by(Bill.month.desc())).scalars())


def get_terms(
    uow: Session, line: Line, month: str | None, company: str | None, tax_no: str | None
) -> dict[str, Any]:
    """What would be issued; without a month the newest closed one, without a company the holder.

    `phone_number`, `month`, `company` or None, `title_shown` (a person's name masked), `tax_no`,
    `amount_fen`.

    Raises:
        Refused: `no_bills`; `no_bill` (`month`, `months`); `month_not_closed` (`month`, `months`);
            `already_issued` (`month`, `invoice_no`, `path`, `title_shown`); `tax_no_wrong`;
            `title_missing`.
    """
    months = list_months(uow, line)
    wanted = month or (months[0] if months else None)
    if wanted is None:
        raise Refused("no_bills")
    if wanted >= clock.month_of(clock.today()):
        raise Refused("month_not_closed", month=wanted, months=months)
    if wanted not in months:
        raise Refused("no_bill", month=wanted, months=months)
    issued = issued_for(uow, line, wanted)
    if issued is not None:
        raise Refused(
            "already_issued",
            month=wanted,
            invoice_no=issued.invoice_no,
            path=path_of(issued),
            title_shown=_shown(issued.title, issued.tax_no),
        )
    title = line.customer.name
    if company is not None:
        title = company.strip()[:TITLE_LIMIT]
        if len(title) < 2:
            raise Refused("title_missing")
        tax_no = (tax_no or "").strip().upper()
        if not is_tax_no(tax_no):
            raise Refused("tax_no_wrong")
    query = select(Bill.total_fen).where(Bill.line_id == line.id, Bill.month == wanted)
    return {
        "phone_number": line.phone_number,
        "month": wanted,
        "company": title if company is not None else None,
        "title_shown": _shown(title, tax_no if company else None),
        "tax_no": tax_no if company else None,
        "amount_fen": uow.execute(query).scalar_one(),
    }


def is_tax_no(written: str) -> bool:
    """Whether it has the form of a taxpayer's number: 15 to 20 digits and capital letters."""
    return bool(re.fullmatch(r"(?=.*\d)[0-9A-Z]{15,20}", written))


def _shown(title: str, tax_no: str | None) -> str:
    return title if tax_no else privacy.mask_name(title)


def issued_for(uow: Session, line: Line, month: str) -> Invoice | None:
    """The invoice of that month, or None."""
    query = select(Invoice).where(Invoice.line_id == line.id, Invoice.month == month)
    return uow.execute(query).scalar_one_or_none()


def last_issued(uow: Session, line: Line) -> Invoice | None:
    """The invoice issued last, or None."""
    query = select(Invoice).where(Invoice.line_id == line.id).order_by(Invoice.id.desc()).limit(1)
    return uow.execute(query).scalar_one_or_none()


def propose(
    uow: Session,
    conversation_id: str,
    month: str | None = None,
    company: str | None = None,
    tax_no: str | None = None,
) -> Proposal:
    """Keep what is about to be issued (L1).

    Raises:
        NotIdentified: below L1.
        Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    terms = get_terms(uow, line, month, company, tax_no)
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Invoice:
    """Issue it, once; a repeated yes gets the same invoice.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: the month has an invoice by now, or its bill is another.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        query = select(Invoice).where(Invoice.proposal_id == confirmation.proposal_id)
        invoice: Invoice = uow.execute(query).scalar_one()
        return invoice
    proposal, line = taken
    terms = proposal.terms
    company, tax_no = terms["company"], terms["tax_no"]
    try:
        unchanged = get_terms(uow, line, terms["month"], company, tax_no) == terms
    except Refused:
        unchanged = False
    if not unchanged:
        raise TermsChanged(proposal.id)
    invoice = Invoice(
        invoice_no=next_number(uow, "FP"),
        proposal_id=proposal.id,
        line_id=line.id,
        month=terms["month"],
        title=company or line.customer.name,
        tax_no=tax_no,
        amount_fen=terms["amount_fen"],
        issued_at=clock.now(),
    )
    uow.add(invoice)
    uow.flush()
    notices.send(
        uow,
        line,
        "request_invoice_done",
        f"invoice:{invoice.id}:issued",
        invoice_no=invoice.invoice_no,
        path=path_of(invoice),
        **terms,
    )
    return invoice


def path_of(invoice: Invoice) -> str:
    """The page on which it can be looked at and printed."""
    return f"/invoice/{invoice.proposal_id}"


@dataclass(frozen=True)
class Sheet:
    """What stands on an invoice; money in fen, `month` YYYY-MM, `issued_on` an ISO day.

    `title` is a company's name, or the holder's, masked; `items` are name and sum; `phone_number`
    is masked.
    """

    invoice_no: str
    issued_on: str
    title: str
    tax_no: str | None
    phone_number: str
    month: str
    items: list[tuple[str, int]]
    amount_fen: int


def get_sheet(uow: Session, token: str) -> Sheet:
    """The invoice of that link.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(Invoice, Line.phone_number, Bill)
        .join(Line, Invoice.line_id == Line.id)
        .join(Bill, (Bill.line_id == Invoice.line_id) & (Bill.month == Invoice.month))
        .where(Invoice.proposal_id == token)
    )
    found = uow.execute(query).one_or_none()
    if found is None:
        raise NotFound("invoice")
    invoice, phone_number, bill = found
    return Sheet(
        invoice_no=invoice.invoice_no,
        issued_on=clock.local(invoice.issued_at).date().isoformat(),
        title=_shown(invoice.title, invoice.tax_no),
        tax_no=invoice.tax_no,
        phone_number=privacy.mask(phone_number),
        month=invoice.month,
        items=[(item.name, item.amount_fen) for item in bill.items if item.amount_fen],
        amount_fen=invoice.amount_fen,
    )
