"""A post: stored once, receipted, and reported on."""

import gzip
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from redis import Redis

from builders import scenario_run, submission
from databases import Database
from rigmark_ingest.benchmarks.examples import FULL, LOAD, PLAIN
from rigmark_ingest.benchmarks.repository import find_stored
from rigmark_shared.db.engine import create_engine

README = Path(__file__).parents[3] / "README.md"


def unique(**changes: object) -> dict[str, object]:
    return submission(hardware={"name": f"rig {uuid4()}"}, **changes)


def test_a_post_is_stored_and_receipted_with_one_pending_assessment_per_scenario(
    ingest: httpx.Client, database: Database
):
    answer = ingest.post("/api/benchmarks", json=unique())

    receipt = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/benchmarks/{receipt['id']}"
    assert receipt["web_url"].endswith(f"/benchmarks/{receipt['id']}")
    assert receipt["duplicate"] is False
    assert {ticket["status"] for ticket in receipt["assessments"]} == {"pending"}
    assert len({ticket["scenario"] for ticket in receipt["assessments"]}) == 4
    stored = database.query(
        f"SELECT count(*) FROM assessments WHERE benchmark_id='{receipt['id']}'"
    )
    assert stored == "4"


def test_a_post_wakes_the_assessors_with_one_job_per_assessment(
    ingest: httpx.Client, valkey_url: str
):
    receipt = ingest.post("/api/benchmarks", json=unique()).json()

    with Redis.from_url(valkey_url) as valkey:
        # The receipt waits for no wake-up.
        give_up_at = time.monotonic() + 10
        while not valkey.zcard("rigmark:wakeups") and time.monotonic() < give_up_at:
            time.sleep(0.01)
        jobs = {job.decode().split(":")[0] for job in valkey.zrange("rigmark:wakeups", 0, -1)}
    assert jobs == {ticket["id"] for ticket in receipt["assessments"]}


@pytest.mark.parametrize("depth", ["plain", "full"])
def test_the_golden_payloads_are_stored_and_reported(
    ingest: httpx.Client, golden: Path, depth: str
):
    document = (golden / f"{depth}.json").read_bytes()

    receipt = ingest.post(
        "/api/benchmarks", content=document, headers={"content-type": "application/json"}
    ).json()
    report = ingest.get(receipt["url"]).json()

    assert report["evidence"] == ("raw" if depth == "full" else "self_reported")
    assert report["status"] == "pending"
    assert report["overall_quality"] is None
    assert report["coverage"] == 0
    assert [run["scenario"] for run in report["scenarios"]] == [
        run["scenario"] for run in json.loads(document)["scenarios"]
    ]
    speed = 1000 / 10.5 if depth == "full" else 92.7
    assert report["figures"]["decode_speed_tok_s"] == pytest.approx(speed)
    for run in report["scenarios"]:
        missing = {metric for metric, figure in run["figures"].items() if figure is None}
        assert set(run["unknown"]) == missing


def test_the_examples_of_the_documentation_are_accepted(ingest: httpx.Client):
    for example in (PLAIN, FULL, LOAD):
        assert ingest.post("/api/benchmarks", json=example).status_code in (200, 201)


def test_the_curl_of_the_readme_is_accepted_as_it_stands(ingest: httpx.Client):
    command = re.search(r"```sh\ncurl .*?-d '(.*?)'\n```", README.read_text(), re.DOTALL)
    assert command is not None
    assert command[0].count("\n") <= 16

    answer = ingest.post(
        "/api/benchmarks",
        content=command[1].encode(),
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 201, answer.text


def test_the_same_post_twice_is_one_benchmark(ingest: httpx.Client):
    document = unique()

    first = ingest.post("/api/benchmarks", json=document)
    again = ingest.post(
        "/api/benchmarks",
        content=json.dumps(document, indent=4),
        headers={"content-type": "application/json"},
    )

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "duplicate": True}
    assert again.headers["location"] == first.headers["location"]


def test_twenty_identical_posts_at_once_are_one_benchmark(ingest: httpx.Client):
    document = unique()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: ingest.post("/api/benchmarks", json=document), range(20)))

    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_an_idempotency_key_names_a_run_once(ingest: httpx.Client):
    document, key = unique(), {"idempotency-key": str(uuid4())}

    first = ingest.post("/api/benchmarks", json=document, headers=key)
    again = ingest.post("/api/benchmarks", json=document, headers=key)
    other = ingest.post("/api/benchmarks", json=unique(), headers=key)

    assert again.json()["id"] == first.json()["id"]
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]


def test_different_runs_without_a_key_are_different_benchmarks(ingest: httpx.Client):
    ids = {ingest.post("/api/benchmarks", json=unique()).json()["id"] for _ in range(3)}

    assert len(ids) == 3


def test_a_gzip_body_is_read(ingest: httpx.Client):
    body = gzip.compress(json.dumps(unique()).encode())

    answer = ingest.post(
        "/api/benchmarks",
        content=body,
        headers={"content-type": "application/json", "content-encoding": "gzip"},
    )

    assert answer.status_code == 201


def test_a_run_of_fewer_scenarios_waits_for_as_many_assessments(ingest: httpx.Client):
    receipt = ingest.post("/api/benchmarks", json=unique(scenarios=[scenario_run()])).json()

    assert len(receipt["assessments"]) == 1


def test_an_unknown_benchmark_is_a_problem(ingest: httpx.Client):
    for name in (uuid4(), "not-an-id"):
        answer = ingest.get(f"/api/benchmarks/{name}")

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_first_receipt_comes_back_for_the_key_even_when_the_content_is_known_as_well(
    ingest: httpx.Client,
):
    first, second = unique(), unique()
    key = {"idempotency-key": str(uuid4())}
    ingest.post("/api/benchmarks", json=first)
    ingest.post("/api/benchmarks", json=second, headers=key)

    known = ingest.post("/api/benchmarks", json=first, headers={"idempotency-key": str(uuid4())})
    clash = ingest.post("/api/benchmarks", json=first, headers=key)

    assert known.status_code == 200
    assert clash.status_code == 409


def test_a_field_at_its_default_makes_no_other_run(ingest: httpx.Client):
    document = unique()

    first = ingest.post("/api/benchmarks", json=document)
    again = ingest.post("/api/benchmarks", json={**document, "client": None})

    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]


async def test_what_was_stored_before_is_found_by_index(database: Database):
    engine = create_engine(database.settings("rigmark_ingest"), application="test")
    database.query("ALTER ROLE rigmark_ingest SET enable_seqscan = off")
    before = "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname = 'benchmarks'"
    scans = database.query(f"SELECT pg_stat_force_next_flush(); {before}")

    for rig_id in (None, uuid4()):
        await find_stored(engine, rig_id=rig_id, digest=b"none", idempotency_key="none")
    await engine.dispose()

    database.query("ALTER ROLE rigmark_ingest RESET enable_seqscan")
    assert database.query(f"SELECT pg_stat_force_next_flush(); {before}") == scans
