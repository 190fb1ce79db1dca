"""What an operator sees of the judging, and does about it."""
