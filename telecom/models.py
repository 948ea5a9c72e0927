"""The records of the operator.

Money is in fen, data volume in MB (1 GB = 1024 MB), times are aware and stored in UTC, days are
dates of Asia/Shanghai.
"""

from telecom.records.access import Audit, Counter, LoginCode, Staff
from telecom.records.base import Base, Moment
from telecom.records.catalogue import Plan, Service
from telecom.records.conversations import Conversation, Delivery, Entry
from telecom.records.lines import (
    Bill,
    BillItem,
    Contract,
    Customer,
    HomeService,
    Line,
    Subscription,
    Usage,
)
from telecom.records.matters import Consent, Notice, Order, Proposal, Ticket, TicketEvent

__all__ = [
    "Audit",
    "Base",
    "Bill",
    "BillItem",
    "Consent",
    "Contract",
    "Conversation",
    "Counter",
    "Customer",
    "Delivery",
    "Entry",
    "HomeService",
    "Line",
    "LoginCode",
    "Moment",
    "Notice",
    "Order",
    "Plan",
    "Proposal",
    "Service",
    "Staff",
    "Subscription",
    "Ticket",
    "TicketEvent",
    "Usage",
]
