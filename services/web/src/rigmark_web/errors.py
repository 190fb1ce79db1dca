"""Errors of the web room.

WebError
├── DatabaseIsAway          Postgres cannot be reached, is starting, or took too long
├── BenchmarkIsNotHere      no benchmark has this id
│   └── SideIsNotHere       one of two benchmarks to compare is not here
├── NotTwoBenchmarks        other than two benchmarks were chosen to be compared
├── JudgeIsNotHere          no quality on the board is of this judge version
├── CursorIsNotOurs         a cursor was not made by this board for this order
├── TooManyStreams          this process holds as many live streams as it may
├── TextIsNotRendered       a response is shown as it is; the words say why
│   ├── RenderingTookTooLong
│   ├── TextIsTooLong
│   └── TextIsTooDeep
├── BodyIsTooLarge          a request brings more than its endpoint takes
├── BodyDidNotCome          a request's body takes too long, or its sender went
├── TooManyFiles            as many CSV files are being made as may be at once
├── NotFromOurPages         a form was not sent by a page of this site
├── TooManySignIns          an address, or everybody together, tried too often
├── KeyIsNotAnAdmins        ingest-api does not take this for an admin's key
├── NoticeWasRefused        ingest-api did not take a notice; the words are its own
├── NotSignedIn             an admin's action came without a session
└── IngestIsAway            ingest-api cannot be reached, or gave no answer of its own
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


class TextIsNotRendered(WebError):
    """A text is shown as it is; the words say why."""


class RenderingTookTooLong(TextIsNotRendered):
    """A text needs more time than one text may take."""


class TextIsTooLong(TextIsNotRendered):
    """A text, or what would become of it, is longer than is rendered."""


class TextIsTooDeep(TextIsNotRendered):
    """A text has blocks within blocks within blocks, deeper than anybody reads."""


class BodyIsTooLarge(WebError):
    """A request brings more than its endpoint takes."""


class BodyDidNotCome(WebError):
    """A request's body takes too long to arrive, or its sender went before it was whole."""


class TooManyFiles(WebError):
    """As many CSV files are being made as may be at once."""


class NotFromOurPages(WebError):
    """A form was not sent by a page of this site to the reader who sends it."""


class TooManySignIns(WebError):
    """An address, or everybody together, tried to sign in too often."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


class KeyIsNotAnAdmins(WebError):
    """Ingest-api does not take this for the key of an admin."""


class NoticeWasRefused(WebError):
    """Ingest-api did not take a notice; the words are its own."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class NotSignedIn(WebError):
    """An admin's action came without a session that still lasts."""


class IngestIsAway(WebError):
    """Ingest-api cannot be reached, or gave no answer of its own."""
