"""Where a command writes: its result to the standard output, all else to the standard error."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import Console

_WIDTH_OF_A_PIPE: Final = 120


def _stdout() -> Console:
    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)


def _stderr() -> Console:
    return Console(stderr=True, soft_wrap=True)


def _is_watched() -> bool:
    """Say whether a person is there to answer: one who sees the question and has a keyboard."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


@dataclass(frozen=True, slots=True)
class Output:
    """The two streams, the form of the result, and whether a person can be asked."""

    out: Console = field(default_factory=_stdout)
    err: Console = field(default_factory=_stderr)
    dry_run: bool = False
    """Print the document that would be posted, and post nothing."""
    as_json: bool = False
    """Print one JSON document in place of the table."""
    interactive: bool = field(default_factory=_is_watched)
    """Whether a person is there to be asked."""
    read_line: Callable[[], str] = sys.stdin.readline if sys.stdin else str
    """Returns what a person types, up to the end of the line."""

    def document(self, text: str) -> None:
        """Write a document for programs: as it is, whatever the width of the screen."""
        self.out.file.write(f"{text}\n")
        self.out.file.flush()

    def json(self, value: Any) -> None:  # noqa: ANN401 - any value of JSON
        """Write a value as one JSON document."""
        self.document(json.dumps(value, indent=2, ensure_ascii=False))

    def say(self, text: str) -> None:
        """Write a sentence for people."""
        self.err.print(text, markup=False, highlight=False, soft_wrap=True)

    def confirm(self, question: str) -> bool:
        """Ask a person, and take anything but a yes for a no."""
        self.err.print(f"{question} [y/N] ", end="", markup=False, highlight=False)
        return self.read_line().strip().casefold() in ("y", "yes")
