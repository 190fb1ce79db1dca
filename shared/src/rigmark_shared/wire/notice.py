"""Notices: what a rig or an operator tells everybody of a benchmark after it was posted."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from rigmark_shared.status import NoticeAction
from rigmark_shared.wire.document import Document
from rigmark_shared.wire.receipt import Answer, NoticeReport

LONGEST_REASON = 1_000


def _is_printable(text: str) -> str:
    if not text.isprintable():
        msg = "must be one line of printable characters"
        raise ValueError(msg)
    return text


class NoticeRequest(Document):
    """What is to be told of a benchmark."""

    action: NoticeAction
    """`withdrawn`, `reinstated`, `doubted` or `cleared`."""
    reason: Annotated[
        str,
        StringConstraints(min_length=1, max_length=LONGEST_REASON, strip_whitespace=True),
        AfterValidator(_is_printable),
    ]
    """Why, in words for everybody: 1 to 1,000 printable characters."""


class NoticeTrail(Answer):
    """All notices of a benchmark, the oldest first."""

    benchmark_id: UUID
    notices: list[NoticeReport]
