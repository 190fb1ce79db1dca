"""Errors of the web room.

WebError
├── DatabaseIsAway          Postgres cannot be reached, is starting, or took too long
├── BenchmarkIsNotHere      no benchmark has this id
│   └── SideIsNotHere       one of two benchmarks to compare is not here
├── NotTwoBenchmarks        other than two benchmarks were chosen to be compared
├── JudgeIsNotHere          no quality on the board is of this judge version
├── CursorIsNotOurs         a cursor was not made by this board for this order
└── TooManyStreams          this process holds as many live streams as it may
"""


class WebError(Exception):
    """A page cannot be shown, for a reason that is known."""


class DatabaseIsAway(WebError):
    """Postgres cannot be reached, is starting, or took too long; trying again may help."""


class BenchmarkIsNotHere(WebError):
    """No benchmark has this id."""


class SideIsNotHere(BenchmarkIsNotHere):
    """One of two benchmarks to compare is not here."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.side = side


class NotTwoBenchmarks(WebError):
    """Other than two benchmarks were chosen to be compared."""

    def __init__(self, chosen: int) -> None:
        super().__init__(chosen)
        self.chosen = chosen


class JudgeIsNotHere(WebError):
    """No quality on the board is of this judge version."""


class CursorIsNotOurs(WebError):
    """A cursor was not made by this board for this order."""


class TooManyStreams(WebError):
    """This process holds as many live streams as it may."""
