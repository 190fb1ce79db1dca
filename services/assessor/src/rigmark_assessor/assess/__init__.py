"""From a claimed assessment to its outcome in the database."""
