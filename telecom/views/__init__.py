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
from telecom.views.desk import (
    CallBackRow,
    DeskRow,
    VoicemailRow,
    count_desk,
    get_call_back,
    get_desk_call,
    list_call_backs,
    list_recent,
    list_voicemails,
    list_waiting,
)
from telecom.views.matters import MatterRow
from telecom.views.orders import OrderRow, count_overdue_orders, list_overdue_orders
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
    "CallBackRow",
    "ConversationFilter",
    "ConversationPage",
    "ConversationRow",
    "DeskRow",
    "EntryRow",
    "MatterRow",
    "OrderRow",
    "OutboundRow",
    "TicketPage",
    "TicketRow",
    "VoicemailRow",
    "count_activity",
    "count_desk",
    "count_overdue_orders",
    "count_tickets",
    "get_call_back",
    "get_conversation",
    "get_desk_call",
    "get_ticket",
    "list_audit",
    "list_audit_acts",
    "list_call_backs",
    "list_conversations",
    "list_entries",
    "list_intents",
    "list_outbound",
    "list_overdue_orders",
    "list_recent",
    "list_tickets",
    "list_voicemails",
    "list_waiting",
]
