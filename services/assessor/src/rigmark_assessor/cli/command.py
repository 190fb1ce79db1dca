"""A command: its name, its options, and what it does."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from rigmark_assessor.operate.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Command:
    """One command of `rigmark-assessor`."""

    name: str
    help: str
    execute: Callable[[Namespace], ExitCode]
    """Does it, writes what came of it, and says how it ended; imports what it needs itself."""
    add_options: Callable[[ArgumentParser], None] = lambda _: None
    takes_json: bool = True
    """Whether it has `--json`."""
