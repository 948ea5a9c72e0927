"""What Rasa loads from here: the steps of understanding a message, and the policy."""
