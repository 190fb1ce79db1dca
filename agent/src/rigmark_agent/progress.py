"""Tells a person on the standard error how far the measurement is."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from rigmark_agent.stopwatch import MS_PER_S
from rigmark_agent.transcript import Reply

# Each redraw takes a moment from the engine on a small rig.
_REDRAWS_PER_SECOND: Final = 4


class Progress(Protocol):
    """Is told what happens; must return at once."""

    def begin(self, label: str) -> None:
        """An attempt begins."""
        ...

    def note(self, text: str) -> None:
        """Something is worth a line."""
        ...

    def tokens(self, so_far: int, since_first_ms: float) -> None:
        """More of the stream came; mostly each piece of it holds one token."""
        ...

    def finish(self, reply: Reply) -> None:
        """The attempt has ended well."""
        ...


class Lines:
    """One line when an attempt has ended, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._label = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Have nothing to put back."""

    def begin(self, label: str) -> None:
        """Say what begins."""
        self._label = label
        self._console.print(f"{label} …", highlight=False)

    def note(self, text: str) -> None:
        """Say it."""
        self._console.print(text, highlight=False, markup=False)

    def tokens(self, so_far: int, since_first_ms: float) -> None:
        """Say nothing."""

    def finish(self, reply: Reply) -> None:
        """Say what came of it."""
        self._console.print(f"{self._label}: {outcome(reply)}", highlight=False)


class Screen(Lines):
    """Lines as above, and below them one that shows the speed while tokens come."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._so_far = 0
        self._since_first_ms = 0.0
        self._live = Live(
            get_renderable=self._line,
            console=console,
            refresh_per_second=_REDRAWS_PER_SECOND,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def begin(self, label: str) -> None:
        """Show what begins."""
        self._label, self._so_far, self._since_first_ms = label, 0, 0.0

    def tokens(self, so_far: int, since_first_ms: float) -> None:
        """Note the count; another thread draws the screen."""
        self._so_far, self._since_first_ms = so_far, since_first_ms

    def _line(self) -> Text:
        if not self._so_far:
            return Text(f"{self._label}: waiting for the first token")
        seconds = self._since_first_ms / MS_PER_S
        speed = f", ~{self._so_far / seconds:.1f} tok/s" if seconds else ""
        return Text(f"{self._label}: ~{self._so_far} tokens{speed}")


def progress_for(console: Console) -> AbstractContextManager[Progress]:
    """Return the progress that suits where the console writes to."""
    return Screen(console) if console.is_terminal else Lines(console)


def outcome(reply: Reply) -> str:
    """Say in a few words what came of an attempt."""
    seconds = reply.marks.end_ms / MS_PER_S
    tokens = "1 token" if reply.output_tokens == 1 else f"{reply.output_tokens or 'unknown'} tokens"
    return f"{tokens} in {seconds:.1f} s, the first after {reply.marks.first_token_ms:.0f} ms"
