"""A killed agent and the real service: one benchmark, however often it is posted."""

import json
import subprocess

import pytest

from ingest_process import process
from integration.agent.program import PROGRAM, files, wait_for
from integration.agent.scripted_engine import ROLE, Hold, Stream, delta, openai, whole
from integration.agent.test_agent_killed import posts
from patience import PATIENCE_S

HELD = Stream((ROLE, delta(content="Hel"), Hold()))


@pytest.fixture
def ingest(fresh_database, servers, tmp_path):
    settings = {
        "RIGMARK_DATABASE_URL": fresh_database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": servers.valkey.url,
    }
    with process(settings, tmp_path / "ingest.log") as client:
        yield str(client.base_url)


def test_a_run_that_was_killed_and_posted_twice_is_one_benchmark(
    agent, start, spool, ingest, fresh_database
):
    engine = start(openai([whole("a", "b"), whole("a", "b"), HELD, whole("a", "b")]))
    running = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, "--ingest", ingest, "--repetitions", "2"],
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: len(posts(engine)) == 3)
    running.kill()
    running.wait(PATIENCE_S)

    resumed = agent("resume", "--json")
    (sent,) = files(spool / "sent")
    sent.rename(spool / "pending" / sent.name)  # as if killed before it was moved
    drained = agent("drain", "--ingest", ingest, "--json")

    assert (resumed.exit_code, drained.exit_code) == (0, 0), resumed.output
    first = json.loads(resumed.stdout)["receipt"]
    (second,) = json.loads(drained.stdout)
    assert second["receipt"]["id"] == first["id"]
    assert [first["duplicate"], second["receipt"]["duplicate"]] == [False, True]
    assert fresh_database.query("SELECT count(*) FROM benchmarks") == "1"
    # The attempt before the kill, the two of each scenario, and a warm-up of each process.
    assert fresh_database.query("SELECT count(*) FROM attempts") == str(4 * 2 + 2)
