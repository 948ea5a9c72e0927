"""Where messages come in: the app, and Rasa's REST channel in development."""
