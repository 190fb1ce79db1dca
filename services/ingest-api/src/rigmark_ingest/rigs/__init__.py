"""Rigs that post under a key of their own."""
