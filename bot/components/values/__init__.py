"""Finders of entity values: text in, `Found` spans with normalised values out. They know nothing
of Rasa.
"""
