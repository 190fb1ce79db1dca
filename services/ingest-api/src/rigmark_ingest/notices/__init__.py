"""Notices: benchmarks are withdrawn and doubted in public, and nothing is deleted."""
