"""Runs Rigmark on one machine: real servers from wheels, and each room as a process of its own."""
