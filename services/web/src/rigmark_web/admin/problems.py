"""What an admin is told when something does not go through, and how long to wait."""

from collections.abc import Mapping
from typing import Final

from rigmark_web.errors import (
    BodyIsTooLarge,
    IngestIsAway,
    KeyIsNotAnAdmins,
    NotFromOurPages,
    NoticeWasRefused,
    NotSignedIn,
    TooManySignIns,
    WebError,
)
from rigmark_web.problem import Problem

_URN: Final = "urn:rigmark:problem:"

OF_ADMINS: Final[Mapping[type[WebError], Problem]] = {
    BodyIsTooLarge: Problem(
        type=f"{_URN}body-too-large",
        title="That is too much",
        status=413,
        detail="A form of this site is smaller. A reason has at most 1,000 characters.",
    ),
    NotFromOurPages: Problem(
        type=f"{_URN}not-from-our-pages",
        title="This form was not sent by a page of this site",
        status=403,
        detail="Nothing was done. Open the page again, and send its form from there.",
    ),
    NotSignedIn: Problem(
        type=f"{_URN}not-signed-in",
        title="You are not signed in",
        status=403,
        detail="Nothing was done. Sessions end after 8 hours, after 30 minutes without use, and "
        "with a restart. Sign in again at /admin.",
    ),
    KeyIsNotAnAdmins: Problem(
        type=f"{_URN}not-an-admin-key",
        title="This is not the key of an admin",
        status=403,
        detail="It is mistyped, revoked, or a rig's. The operator makes one with: "
        "rigmark-ingest keys create NAME --scope admin",
    ),
    TooManySignIns: Problem(
        type=f"{_URN}too-many-sign-ins",
        title="Too many tried to sign in",
        status=429,
        detail="No key was looked at. Try again in a minute.",
    ),
    IngestIsAway: Problem(
        type=f"{_URN}ingest-away",
        title="ingest-api cannot be asked",
        status=503,
        detail="It alone decides and writes. Whether a notice was placed stands on the page of "
        "its benchmark; if it was not, try again in a few seconds.",
    ),
}


def problem_of(error: Exception) -> Problem:
    """Return what an admin is told of an error."""
    if isinstance(error, NoticeWasRefused):
        return Problem(
            type=f"{_URN}notice-refused",
            title="The notice was not placed",
            status=error.status,
            detail=error.detail,
        )
    return next(problem for kind, problem in OF_ADMINS.items() if isinstance(error, kind))


def retry_after_s(error: Exception) -> int | None:
    """Return how long to wait before trying again, where that helps."""
    if isinstance(error, TooManySignIns):
        return error.wait_s
    return 5 if isinstance(error, IngestIsAway) else None
