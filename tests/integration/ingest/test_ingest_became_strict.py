"""A board that asks for more than before still answers for what it has stored."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from databases import Database
from ingest_process import process
from ingest_rigs import Rig, answering, kind, new_rig, unique, unique_bytes


@pytest.fixture(
    scope="module",
    params=[
        {"RIGMARK_REQUIRE_SIGNATURE": "true"},
        {"RIGMARK_REQUIRE_CHALLENGE": "true"},
        {"RIGMARK_REQUIRE_SIGNATURE": "true", "RIGMARK_REQUIRE_CHALLENGE": "true"},
    ],
    ids=["signature", "challenge", "both"],
)
def stricter(
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """The same board, started again with more to ask for."""
    log = tmp_path_factory.mktemp("stricter") / "log"
    with process({**environment, **request.param}, log) as client:
        yield client


@pytest.fixture(scope="module")
def rig(ingest: httpx.Client, environment: dict[str, str]) -> Rig:
    return new_rig(environment, "an early rig").enrol(ingest)


def posted(client: httpx.Client, rig: Rig, document: dict[str, Any], key: str) -> httpx.Response:
    headers = {**rig.headers, "idempotency-key": key}
    return client.post("/api/benchmarks", json=document, headers=headers)


def test_a_post_again_of_what_was_stored_before_gets_its_receipt(
    ingest: httpx.Client, stricter: httpx.Client, rig: Rig, database: Database
):
    document, key = unique(), str(uuid4())
    first = posted(ingest, rig, document, key)
    count = database.query("SELECT count(*) FROM benchmarks")

    again = posted(stricter, rig, document, key)
    without_its_key = rig.post(stricter, document)

    assert (first.status_code, again.status_code, without_its_key.status_code) == (201, 200, 200)
    assert again.json() == without_its_key.json() == {**first.json(), "duplicate": True}
    assert database.query("SELECT count(*) FROM benchmarks") == count


def test_what_was_stored_by_nobody_gets_its_receipt_as_well(
    ingest: httpx.Client, stricter: httpx.Client
):
    document = unique()
    first = ingest.post("/api/benchmarks", json=document)

    again = stricter.post("/api/benchmarks", json=document)

    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_what_is_new_is_refused_as_before_whoever_else_has_stored_it(
    ingest: httpx.Client, stricter: httpx.Client, rig: Rig, environment: dict[str, str]
):
    document, key = unique(), str(uuid4())
    posted(ingest, rig, document, key)
    missing = {"signature-missing", "challenge-missing"}

    another_rig = new_rig(environment).post(stricter, document)
    another_document = posted(stricter, rig, unique(), key)
    new = rig.post(stricter, unique())

    assert {kind(answer) for answer in (another_rig, another_document, new)} <= missing


def test_what_was_stored_signed_or_in_answer_to_a_challenge_gets_its_receipt(
    ingest: httpx.Client, stricter: httpx.Client, rig: Rig
):
    signed = unique_bytes()
    answer = answering(rig.challenge(ingest))
    first = rig.post_signed(ingest, signed), rig.post(ingest, answer)

    again = rig.post_signed(stricter, signed), rig.post(stricter, answer)

    assert [one.status_code for one in again] == [200, 200]
    assert [one.json()["id"] for one in again] == [one.json()["id"] for one in first]
