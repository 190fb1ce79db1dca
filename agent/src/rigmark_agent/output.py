"""Where a command writes: its result to the standard output, all else to the standard error."""

import sys
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console

_WIDTH_OF_A_PIPE: Final = 120


def _stdout() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)


def _stderr() -> Console:
    return Console(stderr=True, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Output:
    """The two streams, and the form of the result."""

    out: Console = field(default_factory=_stdout)
    err: Console = field(default_factory=_stderr)
    dry_run: bool = False
    """Print the document that would be posted, and post nothing."""
    as_json: bool = False
    """Print one JSON document in place of the table."""

    def document(self, text: str) -> None:
        """Write a document for programs: as it is, whatever the width of the screen."""
        self.out.file.write(f"{text}\n")
        self.out.file.flush()

    def say(self, text: str) -> None:
        """Write a sentence for people."""
        self.err.print(text, markup=False, highlight=False, soft_wrap=True)
