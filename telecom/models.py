"""The records of the operator.

Money is in fen, data volume in MB (1 GB = 1024 MB), times are aware and stored in UTC, days are
dates of Asia/Shanghai.
"""

from telecom.records.access import Audit, Counter, LoginCode, SimulatedClock, Staff
from telecom.records.base import Base, Moment
from telecom.records.catalogue import Plan, Service, Store
from telecom.records.conversations import Conversation, Delivery, Entry
from telecom.records.desk import CallBack, DeskCall, DeskLine, Duty, Voicemail
from telecom.records.lines import (
    AllowedCaller,
    Bill,
    BillItem,
    Contract,
    Customer,
    HomeService,
    Line,
    PointEntry,
    Subscription,
    Usage,
)
from telecom.records.matters import (
    Appointment,
    Authorisation,
    Consent,
    InboundSms,
    Invoice,
    Notice,
    Order,
    Payment,
    Proposal,
    Ticket,
    TicketEvent,
)
from telecom.records.outbound import CallerFailure, OutboundCall

__all__ = [
    "AllowedCaller",
    "Appointment",
    "Audit",
    "Authorisation",
    "Base",
    "Bill",
    "BillItem",
    "CallBack",
    "CallerFailure",
    "Consent",
    "Contract",
    "Conversation",
    "Counter",
    "Customer",
    "Delivery",
    "DeskCall",
    "DeskLine",
    "Duty",
    "Entry",
    "HomeService",
    "InboundSms",
    "Invoice",
    "Line",
    "LoginCode",
    "Moment",
    "Notice",
    "Order",
    "OutboundCall",
    "Payment",
    "Plan",
    "PointEntry",
    "Proposal",
    "Service",
    "SimulatedClock",
    "Staff",
    "Store",
    "Subscription",
    "Ticket",
    "TicketEvent",
    "Usage",
    "Voicemail",
]
