"""Benchmarks: taken, stored once, and reported on."""
