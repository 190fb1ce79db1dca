"""Signatures: a benchmark names its rig for ever, and anybody can check that."""
