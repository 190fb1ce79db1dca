"""Judge versions over time: which there are, judging again under a new one, and what it changes."""
