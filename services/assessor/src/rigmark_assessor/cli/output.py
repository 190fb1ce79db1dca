"""What a command writes: its result on the standard output, all else on the standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from rigmark_assessor.operate.errors import ExitCode
from rigmark_assessor.operate.text import printable


class Result(Protocol):
    """What came of a command."""

    def to_json(self) -> Mapping[str, Any]:
        """Return it as a JSON object with stable keys, for programs."""
        ...

    def lines(self) -> Iterable[str]:
        """Return it as lines of text, for people."""
        ...


def show(result: Result, *, as_json: bool) -> None:
    """Write a result, for programs or for people."""
    write(result.to_json, lambda: "\n".join(result.lines()), as_json=as_json)


def write(
    document: Callable[[], Mapping[str, Any]], text: Callable[[], str], *, as_json: bool
) -> None:
    """Write a document for programs, or else a text for people that cannot steer their terminal."""
    told = json.dumps(document(), indent=2) if as_json else _for_people(text())
    try:
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough, as `head` does; the interpreter must not flush again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _for_people(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def fail(words: str, code: ExitCode, *, as_json: bool) -> ExitCode:
    """Say why a command was not done; a program that asked for JSON gets the words as JSON, too."""
    sys.stderr.write(f"rigmark-assessor: {words}\n")
    if as_json:
        sys.stdout.write(json.dumps({"error": words, "exit_code": int(code)}, indent=2) + "\n")
    return code
