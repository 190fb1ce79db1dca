"""`rigmark-agent load` as a person or a script runs it."""

import json
import socket
import subprocess
import threading

import pytest

from integration.agent.load_engine import LoadEngine, answer
from integration.agent.program import CREATED, PROGRAM, RECEIPT, files, interrupted, results
from patience import PATIENCE_S
from rigmark_shared.wire import Submission

QUICK = ("--concurrency", "1,2", "--requests", "4", "--output-tokens", "6", "--cooldown", "0")


@pytest.fixture
def rule():
    return answer


@pytest.fixture
def loaded(rule):
    engine = LoadEngine(rule)
    yield engine
    engine.close()


def test_a_sweep_is_saved_posted_and_shown(program, loaded, start, spool):
    ingest = start(CREATED)

    done = program("load", "--target", loaded.url, "--ingest", ingest.url, *QUICK)

    assert done.returncode == 0, done.stderr
    (sent,) = files(spool / "sent")
    (post,) = results(ingest)
    assert post.body == sent.read_bytes()
    assert RECEIPT["web_url"] in done.stderr
    document = Submission.model_validate_json(post.body)
    assert [point.concurrency for point in document.load] == [1, 2]
    assert document.scenarios == []
    assert "2 in flight" in done.stdout
    assert "Chat %" in done.stdout


def test_a_dry_run_prints_the_document_and_saves_and_posts_nothing(agent, loaded, start, spool):
    ingest = start(CREATED)

    done = agent("load", "--target", loaded.url, "--ingest", ingest.url, "--dry-run", *QUICK)

    assert len(Submission.model_validate_json(done.stdout).load) == 2
    assert "goodput/s" in done.stderr
    assert ingest.requests == []
    assert not spool.exists()


def test_json_is_the_receipt_alone(agent, loaded, start):
    ingest = start(CREATED)

    done = agent("load", "--target", loaded.url, "--ingest", ingest.url, "--json", *QUICK)

    assert json.loads(done.stdout)["receipt"]["id"] == RECEIPT["id"]


def test_the_use_case_that_is_shown_can_be_chosen(agent, loaded):
    done = agent("load", "--target", loaded.url, "--dry-run", "--slo", "code", *QUICK)

    assert "Code %" in done.stderr
    assert "within 400 ms" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--concurrency", "0"], "--concurrency must be from 1"),
        (["--concurrency", "1,x"], "--concurrency"),
        (["--context", "-1"], "--context must be from 0"),
        (["--rate", "0"], "--rate must be above 0"),
        (["--slo", "poetry"], "choose one of: chat"),
    ],
)
def test_what_cannot_be_done_as_asked_is_said_before_any_request(agent, loaded, arguments, words):
    done = agent("load", "--target", loaded.url, *arguments)

    assert done.exit_code == 2
    assert words in done.stderr
    assert loaded.asked == []


@pytest.mark.usefixtures("environment")
class TestInterrupted:
    """Ctrl-C while several requests are in flight."""

    @pytest.fixture
    def released(self):
        return threading.Event()

    @pytest.fixture
    def in_flight(self):
        return threading.Barrier(5)

    @pytest.fixture
    def rule(self, released, in_flight):
        def hold(asked):
            if not asked.is_probe:
                in_flight.wait(PATIENCE_S)
                released.wait(PATIENCE_S)
            return answer(asked)

        return hold

    def test_every_request_in_flight_is_ended_and_nothing_is_kept(
        self, loaded, released, in_flight, spool
    ):
        program = subprocess.Popen(
            [PROGRAM, "load", "--target", loaded.url, "--concurrency", "4", "--cooldown", "0"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            in_flight.wait(PATIENCE_S)
            errors = interrupted(program)
        finally:
            program.kill()
            ended = [_has_ended(one) for one in loaded.sockets]
            released.set()

        assert program.returncode == 130
        assert "Interrupted; nothing was posted." in errors
        assert len(loaded.measured) == 4
        assert all(ended)
        assert files(spool / "pending") == []


def _has_ended(one: socket.socket) -> bool:
    """Whether the other side has ended the connection; ours may be closed by now, too."""
    try:
        return one.fileno() < 0 or one.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
