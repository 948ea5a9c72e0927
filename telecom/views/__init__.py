"""Read-only queries for the console: rows ready to show, personal data masked."""

from telecom.views.audit import AuditRow, list_audit, list_audit_acts
from telecom.views.conversations import (
    LOW_CONFIDENCE,
    ConversationFilter,
    ConversationPage,
    ConversationRow,
    EntryRow,
    count_activity,
    get_conversation,
    list_conversations,
    list_entries,
    list_intents,
)
from telecom.views.matters import MatterRow
from telecom.views.outbound import OutboundRow, list_outbound
from telecom.views.tickets import (
    TICKET_STATES,
    TicketPage,
    TicketRow,
    count_tickets,
    get_ticket,
    list_tickets,
)

PAGE = 50
"""Rows on a page."""

__all__ = [
    "LOW_CONFIDENCE",
    "PAGE",
    "TICKET_STATES",
    "AuditRow",
    "ConversationFilter",
    "ConversationPage",
    "ConversationRow",
    "EntryRow",
    "MatterRow",
    "OutboundRow",
    "TicketPage",
    "TicketRow",
    "count_activity",
    "count_tickets",
    "get_conversation",
    "get_ticket",
    "list_audit",
    "list_audit_acts",
    "list_conversations",
    "list_entries",
    "list_intents",
    "list_outbound",
    "list_tickets",
]
