"""A service that drips, or that never stops, is away; nothing waits for it for ever."""

import gzip
import json
from itertools import count

import httpx
import pytest

from integration.agent.program import RECEIPT
from integration.agent.scripted_engine import Answer, Hold, Stream
from rigmark_agent.errors import IngestIsAway
from rigmark_agent.submit.service import Service
from rigmark_agent.submit.whole import MOST_BYTES, AnswerHasNoEnd, whole

PATH = "/api/rigs"


def test_an_answer_that_drips_is_given_up_at_its_deadline(start):
    slow = start({f"GET {PATH}": Stream((b"{", b" ", b" ", b" ", Hold()))})
    seconds = count(0, 50)

    with (
        httpx.Client() as client,
        client.stream("GET", f"{slow.url}{PATH}") as answer,
        pytest.raises(AnswerHasNoEnd, match="not complete after 120 s"),
    ):
        whole(answer, clock=lambda: float(next(seconds)))


@pytest.mark.parametrize("packed", [False, True])
def test_a_flood_is_no_answer(start, packed):
    flood = b" " * (MOST_BYTES + 1)
    fields = ("Content-Encoding: gzip",) if packed else ()
    service = start(
        {f"GET {PATH}": Answer(gzip.compress(flood) if packed else flood, 200, "", fields)}
    )

    with Service(service.url, None) as asked, pytest.raises(IngestIsAway, match="past 16 MB"):
        asked.send("GET", PATH)


def test_a_packed_answer_with_an_end_is_read(start):
    body = gzip.compress(json.dumps(RECEIPT).encode())
    service = start(
        {f"GET {PATH}": Answer(body, 201, "application/json", ("Content-Encoding: gzip",))}
    )

    with Service(service.url, None) as asked:
        answer = asked.send("GET", PATH)

    assert (answer.status_code, answer.json()) == (201, RECEIPT)
    assert answer.headers["content-type"] == "application/json"
