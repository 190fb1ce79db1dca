"""What is refused because it is too much, too often or too slow.

Refusal
├── HeadIsTooLarge, HeadIsTooSlow, RequestIsUnreadable
├── RateIsExceeded, TooManyBadKeys
└── ServiceIsOverloaded, BacklogIsTooLong
"""

from http import HTTPStatus

from rigmark_ingest.problems import Refusal


class HeadIsTooLarge(Refusal):
    """The request's headers are larger than any client of this service needs."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    kind = "head-too-large"
    title = "The request's headers are too large"


class HeadIsTooSlow(Refusal):
    """The request's headers did not arrive in time."""

    status = HTTPStatus.REQUEST_TIMEOUT
    kind = "head-too-slow"
    title = "The request did not arrive in time"


class RequestIsUnreadable(Refusal):
    """What was sent is not HTTP, or not in a form that two readers understand alike."""

    kind = "unreadable-request"
    title = "The request is not HTTP/1.1"


class RateIsExceeded(Refusal):
    """The sender has sent as much in a minute as is taken."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "rate-exceeded"
    title = "Too much was sent in a minute"


class TooManyBadKeys(Refusal):
    """The sender has tried as many bad keys in a minute as are looked at."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-bad-keys"
    title = "Too many bad keys were sent in a minute"


class ServiceIsOverloaded(Refusal):
    """The service has more in hand than it can work on."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "overloaded"
    title = "The service has too much to do"


class BacklogIsTooLong(Refusal):
    """More responses wait for the judges than may."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "backlog-too-long"
    title = "Too many responses wait to be judged"
