"""Stands before the package for the rooms of a bench: no image holds it, and structlog loads it."""

raise ImportError(__doc__)
