"""Takes benchmarks from rigs: validates, stores, and wakes the assessors."""
