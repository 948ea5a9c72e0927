"""Simulated customers: goals, moods and noise, and how what they leave behind is judged."""
