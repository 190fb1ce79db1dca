"""The challenge of a run in its journal, and for how long it is good."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from rigmark_agent.challenge.held import HeldChallenge
from rigmark_agent.journal.record import BEGINNING
from unit.agent.test_agent_journal import beginning

URL = "https://rigmark.example"
ISSUED = datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC)
HELD = HeldChallenge(
    id=UUID(int=7),
    nonce="0123456789abcdef",
    url=URL,
    issued_at=ISSUED,
    until=ISSUED + timedelta(hours=24),
)


def test_a_run_keeps_the_challenge_it_began_with():
    begun = beginning(challenge=HELD)

    assert BEGINNING.validate_json(BEGINNING.dump_json(begun)) == begun


def test_a_run_that_an_older_release_began_has_none():
    written = json.loads(BEGINNING.dump_json(beginning()))
    del written["challenge"]

    assert BEGINNING.validate_json(json.dumps(written)).challenge is None


@pytest.mark.parametrize(
    ("url", "after", "words"),
    [
        (URL, timedelta(hours=23), None),
        (URL, timedelta(hours=24), "has expired"),
        ("https://other", timedelta(hours=1), "is one of https://rigmark.example"),
    ],
)
def test_it_is_good_for_its_service_until_it_expires(url, after, words):
    reason = HELD.reason_against(url, ISSUED + after)

    assert (reason is None) if words is None else (words in reason)


def test_every_prompt_opens_with_a_word_of_its_own_before_the_nonce():
    numbers = count(1)

    word = HELD.opening(lambda: f"own{next(numbers)}")

    assert [word(), word()] == ["own1-0123456789abcdef", "own2-0123456789abcdef"]
