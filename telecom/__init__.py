"""The business of the simulated operator: rules, records and clocks. No Rasa, no Sanic."""
