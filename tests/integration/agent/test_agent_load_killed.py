"""A killed sweep: each finished point is kept, and `resume` makes only those that are missing."""

import json
import signal
import subprocess
import threading
from dataclasses import dataclass, field

import pytest

from integration.agent.load_engine import Asked, LoadEngine, answer
from integration.agent.program import CREATED, PROGRAM, ended, files, results
from integration.agent.scripted_engine import Answer
from patience import PATIENCE_S
from rigmark_shared.wire import Submission

POINTS = (1, 2, 3, 4)
REQUESTS = 4
PLAN = (
    *("--concurrency", "1,2,3,4", "--requests", str(REQUESTS)),
    *("--output-tokens", "12", "--cooldown", "0"),
)


@dataclass
class Holding:
    """Answers so many measured requests, and holds the next until it is let go."""

    after: int
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def __call__(self, asked: Asked) -> tuple[bytes, ...]:
        if not asked.is_probe and asked.number >= self.after and not self.released.is_set():
            self.reached.set()
            self.released.wait(PATIENCE_S)
        return answer(asked)


@pytest.fixture
def serve():
    running = []

    def serve_one(rule):
        running.append((rule, LoadEngine(rule)))
        return running[-1][1]

    yield serve_one
    for rule, engine in running:
        if isinstance(rule, Holding):
            rule.released.set()
        engine.close()


def end_at(engine, rule, *arguments, with_signal=signal.SIGKILL):
    """Start the program, end it when the engine holds a request, and return what it said."""
    running = subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.PIPE, text=True)
    try:
        assert rule.reached.wait(PATIENCE_S)
        errors = ended(running, with_signal)
    finally:
        running.kill()
        rule.released.set()
    assert engine.measured
    return errors


def journalled(spool):
    (sweep,) = (spool / "running").iterdir()
    return [json.loads(path.read_bytes()) for path in files(sweep / "points")]


@pytest.mark.parametrize("finished", range(len(POINTS)))
def test_a_sweep_killed_in_any_point_goes_on_with_what_is_missing(
    program, serve, start, spool, finished
):
    rule, ingest = Holding(after=finished * REQUESTS + 1), start(CREATED)
    engine = serve(rule)
    end_at(engine, rule, "load", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    kept, asked = journalled(spool), len(engine.measured)

    resumed = program("resume", "--ingest", ingest.url)

    assert resumed.returncode == 0, resumed.stderr
    (post,) = results(ingest)
    document = Submission.model_validate_json(post.body)
    assert len(kept) == finished
    assert [point.concurrency for point in document.load] == list(POINTS)
    assert [len(point.requests) for point in document.load] == [REQUESTS] * len(POINTS)
    assert [one["outcomes"][0]["first_token_ms"] for one in kept] == [
        pytest.approx(point.requests[0].first_token_ms - point.requests[0].start_ms, abs=0.01)
        for point in document.load[:finished]
    ]
    assert len(engine.measured) - asked == (len(POINTS) - finished) * REQUESTS
    assert list((spool / "running").iterdir()) == []


def test_an_interrupted_sweep_keeps_its_points_and_says_how_to_go_on(program, serve, spool):
    rule = Holding(after=2 * REQUESTS)
    engine = serve(rule)

    command = ("load", "--target", engine.url, *PLAN)
    errors = end_at(engine, rule, *command, with_signal=signal.SIGINT)
    shown = program("status")
    told = json.loads(program("status", "--json").stdout)

    assert "2 finished points are kept; go on with: rigmark-agent resume" in errors
    assert f"a sweep, cut off after 2 points on {engine.url}" in shown.stdout
    assert told["running"][0]["finished_points"] == 2
    assert len(journalled(spool)) == 2


def test_the_same_sweep_goes_on_by_itself_and_a_fresh_one_does_not(program, serve, start, spool):
    rule, ingest = Holding(after=2 * REQUESTS), start(CREATED)
    engine = serve(rule)
    command = ("load", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    end_at(engine, rule, *command)

    other = program(*command, "--fresh")
    fresh = len(engine.measured)
    same = program(*command)

    assert (other.returncode, same.returncode) == (0, 0), (other.stderr, same.stderr)
    assert "cut off after 2 points; begin another with --fresh" in same.stderr
    assert len(engine.measured) - fresh == 2 * REQUESTS
    assert len(results(ingest)) == 2
    assert list((spool / "running").iterdir()) == []


def test_a_run_leaves_a_sweep_that_was_cut_off_alone(program, serve, spool):
    rule = Holding(after=REQUESTS)
    engine = serve(rule)
    end_at(engine, rule, "load", "--target", engine.url, *PLAN)

    done = program("run", "--target", engine.url, "--repetitions", "1")
    given_up = program("resume", "--discard", "--json")

    assert "Another run was cut off" in done.stderr
    assert (given_up.returncode, list((spool / "running").iterdir())) == (0, [])


def test_a_sweep_does_not_go_on_with_another_engine(program, serve, spool):
    rule = Holding(after=REQUESTS)
    engine = serve(rule)
    end_at(engine, rule, "load", "--target", engine.url, "--model", "tiny", *PLAN)
    engine.listed = {"id": "tiny", "owned_by": "vllm"}

    done = program("resume")

    assert done.returncode == 2
    assert "engine.name" in done.stderr
    assert len(journalled(spool)) == 1


def test_a_sweep_without_an_answer_leaves_nothing(program, serve, spool):
    engine = serve(lambda asked: answer(asked) if asked.is_probe else Answer({"error": "no"}, 500))

    failed = program("load", "--target", engine.url, *PLAN)

    assert failed.returncode == 1
    assert "no point was measured" in failed.stderr
    assert list((spool / "running").iterdir()) == []
