"""Measures a language model on this rig and posts what it measured."""
