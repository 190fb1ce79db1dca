"""A killed agent: what was finished is not lost, and nothing is posted twice."""

import json
import subprocess

import pytest

from integration.agent.program import CREATED, PROGRAM, files, wait_for
from integration.agent.scripted_engine import (
    ROLE,
    Answer,
    Hold,
    Stream,
    delta,
    openai,
    whole,
)
from patience import PATIENCE_S
from rigmark_shared.wire import Submission

WHOLE = whole("Hello", " there", " you")
HELD = Stream((ROLE, delta(content="Hel"), Hold()))
PLAN = ("--repetitions", "2", "--warmup", "1", "--max-output-tokens", "32")
ATTEMPTS = 1 + 4 * 2
"""What a whole run of the plan makes: a warm-up, and two repetitions of each scenario."""


def posts(server):
    """What an engine was asked, or a service was given; a challenge is neither."""
    return [
        one for one in server.requests if one.method == "POST" and one.path != "/api/challenges"
    ]


def kill_at_request(number, engine, *arguments):
    """Start a run, and kill it when the engine has had so many requests for an answer."""
    running = subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: len(posts(engine)) == number)
    finally:
        running.kill()
        running.wait(PATIENCE_S)


def journalled(spool):
    (run,) = (spool / "running").iterdir()
    return [json.loads(path.read_bytes()) for path in files(run / "attempts")]


@pytest.mark.parametrize("number", range(1, ATTEMPTS + 1))
def test_an_agent_killed_in_any_attempt_goes_on_with_what_is_missing(
    program, agent, start, spool, number
):
    engine = start(openai([*[WHOLE] * (number - 1), HELD, WHOLE]))
    ingest = start(CREATED)
    kill_at_request(number, engine, "run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    finished = journalled(spool)

    resumed = program("resume")
    again = [agent("resume").exit_code, agent("drain", "--ingest", ingest.url).exit_code]

    assert (resumed.returncode, again) == (0, [0, 0]), resumed.stderr
    (post,) = posts(ingest)
    document = Submission.model_validate_json(post.body)
    sent = [attempt for run in document.scenarios for attempt in run.attempts]
    assert len(finished) == number - 1
    assert [one.marks.end_ms for one in sent[: number - 1]] == [
        one["reply"]["marks"]["end_ms"] for one in finished
    ]
    assert [sum(not one.warmup for one in run.attempts) for run in document.scenarios] == [2] * 4
    assert sorted(one.ordinal for one in sent) == list(range(len(sent)))
    # Each process warms the engine before its first attempt; the one cut off is asked again.
    assert len(posts(engine)) == len(sent) + 1
    assert list((spool / "running").iterdir()) == []


def test_an_agent_killed_while_it_looks_at_the_engine_leaves_no_run(program, start, spool):
    slow = start({"GET /v1/models": Stream((Hold(),))})
    running = subprocess.Popen([PROGRAM, "run", "--target", slow.url], stderr=subprocess.DEVNULL)
    wait_for(lambda: slow.requests)

    running.kill()
    running.wait(PATIENCE_S)

    engine, ingest = start(openai(WHOLE)), start(CREATED)
    done = program("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    assert done.returncode == 0, done.stderr
    assert len(posts(engine)) == ATTEMPTS
    assert len(posts(ingest)) == len(files(spool / "sent")) == 1


def test_an_agent_killed_before_the_service_answers_posts_the_same_benchmark(program, start, spool):
    engine = start(openai(WHOLE))
    slow = start({"POST /api/benchmarks": [Stream((Hold(),)), CREATED["POST /api/benchmarks"]]})
    running = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, "--ingest", slow.url, *PLAN],
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: posts(slow))

    running.kill()
    running.wait(PATIENCE_S)

    assert program("resume").returncode == 0
    assert program("drain", "--ingest", slow.url).returncode == 0
    assert len({post.headers["idempotency-key"] for post in posts(slow)}) == 1
    assert len({post.body for post in posts(slow)}) == 1
    assert len(files(spool / "sent")) == 1


def test_a_result_that_was_saved_before_its_run_was_removed_is_not_measured_again(
    program, start, spool
):
    engine, ingest = start(openai([WHOLE, HELD, WHOLE])), start(CREATED)
    kill_at_request(2, engine, "run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    (run,) = (spool / "running").iterdir()
    key = json.loads((run / "run.json").read_bytes())["idempotency_key"]
    (spool / "sent").mkdir()
    (spool / "sent" / f"20260101T000000Z-{key}.json").write_text("{}")

    done = program("resume")

    assert done.returncode == 0
    assert "No run was cut off" in done.stderr
    assert posts(ingest) == list((spool / "running").iterdir()) == []


def test_the_next_run_of_the_same_plan_goes_on_with_one_that_was_cut_off(agent, start, spool):
    engine, ingest = start(openai([WHOLE, WHOLE, HELD, WHOLE])), start(CREATED)
    command = ("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    kill_at_request(3, engine, *command)

    other = agent(*command[:-1], "64", "--scenario", "code_generation")
    done = agent(*command)

    assert "Another run was cut off" in other.stderr
    assert "Going on with the run" in done.stderr
    assert [len(files(spool / name)) for name in ("sent", "pending")] == [2, 0]
    last = Submission.model_validate_json(posts(ingest)[-1].body)
    assert [len(run.attempts) for run in last.scenarios] == [4, 2, 2, 2]


def test_a_fresh_run_leaves_the_one_that_was_cut_off_alone(program, start, spool):
    engine, ingest = start(openai([WHOLE, WHOLE, HELD, WHOLE])), start(CREATED)
    command = ("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    kill_at_request(3, engine, *command)

    done = program(*command, "--fresh")
    given_up = program("resume", "--discard", "--json")

    assert (done.returncode, given_up.returncode) == (0, 0)
    assert len(json.loads(given_up.stdout)["discarded"]) > 16
    assert len(posts(ingest)) == 1
    assert list((spool / "running").iterdir()) == []


def test_two_agents_are_never_at_work_on_one_run(program, start, spool):
    engine = start(openai([WHOLE, WHOLE, HELD, WHOLE]))
    running = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, *PLAN], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: len(posts(engine)) == 3)
        (run,) = (spool / "running").iterdir()
        told = json.loads(program("status", "--json").stdout)
        named, last = program("resume", run.name), program("resume")
    finally:
        running.kill()
        running.wait(PATIENCE_S)

    assert told["running"] == [{"id": run.name, "under_way": True}]
    assert named.returncode == 2
    assert "another agent is at work" in named.stderr
    assert "No run was cut off" in last.stderr


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"id": "other", "owned_by": "someone"}, "does not serve 'tiny'"),
        ({"id": "tiny", "owned_by": "vllm"}, "engine.name"),
    ],
)
def test_a_run_does_not_go_on_with_another_rig(program, start, spool, now, words):
    models = [Answer({"object": "list", "data": [{"id": "tiny"}]})] * 4
    changed = Answer({"object": "list", "data": [now]})
    engine = start(openai([WHOLE, WHOLE, HELD, WHOLE]))
    command = ("run", "--target", engine.url, "--model", "tiny", *PLAN)
    engine.routes["GET /v1/models"] = models[0]
    kill_at_request(3, engine, *command)
    engine.routes["GET /v1/models"] = changed

    done = program("resume")

    assert done.returncode == 2
    assert words in done.stderr
    assert len(journalled(spool)) == 2
