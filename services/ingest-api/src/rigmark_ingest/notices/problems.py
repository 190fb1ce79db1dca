"""What is refused of notices.

Refusal
├── NoticeIsNotYours
└── NoticeChangesNothing, TooManyNotices
"""

from http import HTTPStatus

from rigmark_ingest.problems import Refusal


class NoticeIsNotYours(Refusal):
    """The key may not do this to this benchmark."""

    status = HTTPStatus.FORBIDDEN
    kind = "notice-not-yours"
    title = "The key may not do this to this benchmark"


class NoticeChangesNothing(Refusal):
    """The benchmark is so already."""

    status = HTTPStatus.CONFLICT
    kind = "notice-changes-nothing"
    title = "The benchmark is so already"


class TooManyNotices(Refusal):
    """A rig has changed its mind too often."""

    status = HTTPStatus.CONFLICT
    kind = "too-many-notices"
    title = "The benchmark has too many notices"
