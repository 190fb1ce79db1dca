"""What becomes of a result once it was measured, whatever the service does."""

import json
import subprocess

import pytest

from integration.agent.program import CREATED, PROGRAM, RECEIPT, REJECTED, files, results, wait_for
from integration.agent.scripted_engine import Answer, Hold, Stream, openai, whole
from patience import PATIENCE_S


def test_a_result_outlives_a_service_that_is_away_and_is_the_same_benchmark(
    program, engine, start, spool
):
    gone = start({})
    gone.close()

    done = program("run", "--target", engine.url, "--ingest", gone.url, "--json")

    assert done.returncode == 3
    (kept,) = files(spool / "pending")
    assert json.loads(done.stdout) == {"receipt": None, "payload_path": str(kept)}
    assert f"rigmark-agent drain --ingest {gone.url}" in done.stderr

    back = start({"POST /api/benchmarks": [Answer({}, 503), Answer(RECEIPT, 201)]})
    again = [program("drain", "--ingest", back.url).returncode for _ in range(3)]

    assert again == [3, 0, 0]
    assert {post.headers["idempotency-key"] for post in back.requests} == {kept.stem[-36:]}
    assert len({post.body for post in back.requests}) == 1
    assert [path.name for path in files(spool / "sent")] == [kept.name]


def test_a_program_killed_while_it_posts_has_kept_the_result(program, engine, start, spool):
    slow = start({"POST /api/benchmarks": Stream((Hold(),))})
    killed = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, "--ingest", slow.url],
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: results(slow))

    killed.kill()
    killed.wait(PATIENCE_S)

    (kept,) = files(spool / "pending")
    back = start(CREATED)
    assert program("drain", "--ingest", back.url).returncode == 0
    assert back.requests[0].headers["idempotency-key"] == kept.stem[-36:]


def test_a_rejected_result_is_kept_and_its_faults_are_named(program, engine, start, spool):
    ingest = start({"POST /api/benchmarks": REJECTED})

    done = program("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.returncode == 4
    assert "The submission is not valid: 1 field is wrong" in done.stderr
    assert "scenarios[0].ttft_ms: must not be negative" in done.stderr
    assert str(files(spool / "rejected")[0]) in done.stderr
    assert files(spool / "pending") == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer({"title": "no", "detail": "this key is not known"}, 401), "key is not known"),
        (Answer({"detail": "slow down"}, 429), "slow down"),
        (Answer(b"", 404), "it gave no reason"),
        (Answer(b"", 301), "status 301"),
        (Answer(b"<html>", 200, "text/html"), "is this the address of a Rigmark"),
    ],
)
def test_what_is_no_fault_of_the_result_leaves_it_waiting(agent, start, spool, answer, words):
    both = start(openai(whole("a", "b"), **{"POST /api/benchmarks": answer}))

    done = agent("run", "--target", both.url, "--ingest", both.url, "--warmup", "0")

    assert done.exit_code == 3
    assert words in done.stderr
    assert len(files(spool / "pending")) == 1


def test_a_rejection_that_is_no_problem_document_is_told_all_the_same(agent, engine, start):
    ingest = start({"POST /api/benchmarks": Answer(b"Request Entity Too Large", 413, "text/plain")})

    done = agent("run", "--target", engine.url, "--ingest", ingest.url)

    assert done.exit_code == 4
    assert "status 413: Request Entity Too Large" in done.stderr


def test_draining_sets_a_damaged_file_aside_and_posts_the_others(agent, start, spool):
    ingest = start(CREATED)
    (spool / "pending").mkdir(parents=True)
    (spool / "pending" / "a-3b241101-e2bb-4255-8caf-4136c566a962.json").write_text('{"half": ')
    (spool / "pending" / "b-3b241101-e2bb-4255-8caf-4136c566a963.json").write_text("{}")

    done = agent("drain", "--ingest", ingest.url)

    assert done.exit_code == 4
    assert "Set aside" in done.stderr
    assert len(ingest.requests) == len(files(spool / "sent")) == len(files(spool / "damaged")) == 1


def test_draining_an_empty_folder_is_no_failure(agent, start):
    done = agent("drain", "--ingest", start(CREATED).url)

    assert done.exit_code == 0
    assert "Nothing waits" in done.stderr
