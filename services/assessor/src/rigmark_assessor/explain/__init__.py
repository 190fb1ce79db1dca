"""Everything that led to a score, or why there is none and what will happen next."""
