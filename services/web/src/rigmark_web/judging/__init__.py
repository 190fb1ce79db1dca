"""How scores came about: judges, samples, calls, and what was found without a judge."""
