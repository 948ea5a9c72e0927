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
from telecom.views.orders import OrderRow, count_overdue_orders, list_overdue_orders
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
    "OrderRow",
    "TicketPage",
    "TicketRow",
    "count_activity",
    "count_overdue_orders",
    "count_tickets",
    "get_conversation",
    "get_ticket",
    "list_audit",
    "list_audit_acts",
    "list_conversations",
    "list_entries",
    "list_intents",
    "list_overdue_orders",
    "list_tickets",
]
