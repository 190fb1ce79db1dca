"""Challenges: nonces that show that a run was made after they were issued."""
