"""Ways in which no judge is reached that a test's network has not."""

import errno
from typing import Any, cast

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from rigmark_assessor.judge.unreached import why_unreached
from unit.assessor.replies import settings

KEY = cast("ConnectionKey", None)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (
            aiohttp.ConnectionTimeoutError(),
            "The judge's address does not answer: check RIGMARK_JUDGE_BASE_URL, and the way to it.",
        ),
        (
            aiohttp.ClientConnectorDNSError(KEY, OSError(-2, "Name or service not known")),
            "The name in the judge's address is not known: check RIGMARK_JUDGE_BASE_URL.",
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "unreachable")),
            (
                "There is no way to the judge's address: check RIGMARK_JUDGE_BASE_URL, and the "
                "network."
            ),
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "refused")),
            (
                "Nothing listens at the judge's address: check that it runs, and "
                "RIGMARK_JUDGE_BASE_URL."
            ),
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.EACCES, "not permitted")),
            "No connection to the judge could be made: check RIGMARK_JUDGE_BASE_URL.",
        ),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_person_reads_what_to_look_at(error: Any, why: str):
    assert why_unreached(error, settings()) == why
