"""The customer's pages: what is here, and a simulated phone with chat, SMS and dialler."""

from handset.blueprint import create_blueprint

__all__ = ["create_blueprint"]
