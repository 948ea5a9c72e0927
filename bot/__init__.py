"""What the Rasa server loads, and the program that starts it."""
