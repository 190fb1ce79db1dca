"""What the agent makes of an answer that is no success."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from rigmark_agent.submit.clock import is_far_off, off_in_words
from rigmark_agent.submit.refusal import Refusal


def refusal(status, kind="", *, wait=None, errors=()):
    problem = {
        "type": f"urn:rigmark:problem:{kind}",
        "title": "Title",
        "status": status,
        "detail": "detail",
        "errors": [{"field": field, "message": message} for field, message in errors],
    }
    headers = {} if wait is None else {"Retry-After": wait}
    return Refusal.of(httpx.Response(status, json=problem, headers=headers))


def test_a_problem_document_is_told_in_its_own_words():
    found = refusal(422, "invalid-document", errors=[("model.name", "must not be empty")])

    assert found.words == "Title: detail"
    assert found.kind == "invalid-document"
    assert found.faults == (("model.name", "must not be empty"),)


def test_what_a_proxy_says_is_told_without_markup():
    page = httpx.Response(502, html="<title>502 Bad Gateway</title>")

    found = Refusal.of(page)

    assert (found.kind, found.words) == ("", "status 502: 502 Bad Gateway")
    assert Refusal.of(httpx.Response(404)).words == "status 404: it gave no reason"


@pytest.mark.parametrize(
    ("status", "kind", "of_the_document", "of_the_rig", "of_the_signature"),
    [
        (400, "bad-gzip", True, False, False),
        (409, "idempotency-key-used", True, False, False),
        (413, "body-too-large", True, False, False),
        (422, "invalid-document", True, False, False),
        (401, "key-wrong", False, True, False),
        (403, "key-may-not", False, True, False),
        (400, "signature-unreadable", False, True, True),
        (403, "signature-missing", False, True, True),
        (409, "signing-key-replaced", False, True, True),
        (429, "too-many-requests", False, False, False),
        (503, "busy", False, False, False),
        (301, "", False, False, False),
    ],
)
def test_what_is_at_fault_is_told_apart(
    status, kind, of_the_document, of_the_rig, of_the_signature
):
    found = refusal(status, kind)

    assert found.is_of_the_document is of_the_document
    assert found.is_of_the_rig is of_the_rig
    assert found.is_of_the_signature is of_the_signature


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3", 3.0), ("0", 0.0), ("-5", 0.0), ("", None), ("soon", None), (None, None)],
)
def test_the_wait_that_a_service_asks_for_is_read(text, seconds):
    assert refusal(503, wait=text).retry_after_s == seconds


def test_a_moment_to_wait_for_is_read_too():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    assert refusal(429, wait=later).retry_after_s == pytest.approx(90, abs=5)
    assert refusal(429, wait="Sun, 06 Nov 1994 08:49:37 GMT").retry_after_s == 0.0


@pytest.mark.parametrize(
    ("ahead", "far", "words"),
    [
        (timedelta(seconds=59), False, "59 s ahead of"),
        (timedelta(seconds=-61), True, "61 s behind"),
        (timedelta(minutes=12), True, "12 min ahead of"),
        (timedelta(hours=-5), True, "5 h behind"),
        (timedelta(days=20_000), True, "20000 d ahead of"),
    ],
)
def test_a_clock_that_is_off_is_told_in_units_that_people_use(ahead, far, words):
    assert is_far_off(ahead) is far
    assert words in off_in_words(ahead)
