"""Errors of the web room.

WebError
├── DatabaseIsAway          Postgres cannot be reached, is starting, or took too long
├── BenchmarkIsNotHere      no benchmark has this id
├── CursorIsNotOurs         a cursor was not made by this board for this order
└── TooManyStreams          this process holds as many live streams as it may
"""


class WebError(Exception):
    """A page cannot be shown, for a reason that is known."""


class DatabaseIsAway(WebError):
    """Postgres cannot be reached, is starting, or took too long; trying again may help."""


class BenchmarkIsNotHere(WebError):
    """No benchmark has this id."""


class CursorIsNotOurs(WebError):
    """A cursor was not made by this board for this order."""


class TooManyStreams(WebError):
    """This process holds as many live streams as it may."""
