"""The supervision platform: conversations, tickets and the audit trail, for staff."""

from console.blueprint import create_blueprint

__all__ = ["create_blueprint"]
