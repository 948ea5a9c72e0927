"""Rasa's custom actions: one module per flow, slots in, one telecom call, response names and slots
out.
"""
