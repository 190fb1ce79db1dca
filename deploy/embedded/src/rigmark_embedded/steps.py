"""Telling a person which step is on: a spinner where somebody watches, lines everywhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape


class Steps:
    """Names one step after another, and says of each how long it took."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._step: str | None = None
        self._since = clock()
        self._noted: str | None = None
        self._status = console.status("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._status.stop()
        if error is None:
            self.done()

    def __call__(self, step: str) -> None:
        """Begin a step, and end the one before."""
        self.done()
        self._step, self._since = step, self._clock()
        self._status.update(escape(step))
        self._status.start()

    def note(self, text: str) -> None:
        """Say how far the step is; the same text twice is said once."""
        if text == self._noted:
            return
        self._noted = text
        self._status.update(escape(text))
        if not self._console.is_terminal:
            self._console.print(f"  {escape(text)}")

    def done(self) -> None:
        """End the step, so that the screen is free for others."""
        self._status.stop()
        if self._step is not None:
            took = self._clock() - self._since
            self._console.print(f"{escape(self._step)} [dim]{took:.1f} s[/dim]")
        self._step = None
