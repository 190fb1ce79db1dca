"""Postgres: the tables, and the way to them; Postgres is the truth."""
