"""What judging costs, and what it may cost."""
