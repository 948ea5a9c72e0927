"""The business of the simulated operator: rules, records and clocks. Imports no Rasa and no Sanic."""
