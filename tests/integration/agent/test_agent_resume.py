"""Runs that ended before their time without being killed: what is kept, and what is said."""

import json
import subprocess

from integration.agent.program import CREATED, PROGRAM, files, interrupted, wait_for
from integration.agent.scripted_engine import Answer, Cut, Stream, delta, openai, whole
from integration.agent.test_agent_killed import HELD, PLAN, WHOLE, posts
from rigmark_shared.wire import Submission

FAILED = Answer({"error": "out of memory"}, 500)


def runs(spool):
    return list((spool / "running").iterdir()) if (spool / "running").exists() else []


def test_a_run_that_failed_keeps_what_it_had_finished(agent, start):
    engine = start(openai([WHOLE, WHOLE, WHOLE, FAILED, WHOLE]))
    ingest = start(CREATED)

    failed = agent("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    shown = agent("status")
    resumed = agent("resume")

    assert (failed.exit_code, resumed.exit_code) == (1, 0)
    assert "out of memory" in failed.stderr
    assert "2 finished attempts are kept; go on with: rigmark-agent resume" in failed.stderr
    assert f"cut off after 2 attempts on {engine.url}" in shown.stdout
    (post,) = posts(ingest)
    document = Submission.model_validate_json(post.body)
    assert [sum(not one.warmup for one in run.attempts) for run in document.scenarios] == [2] * 4


def test_a_run_that_finished_nothing_leaves_nothing(agent, start, spool):
    engine = start(openai([WHOLE, FAILED]))

    failed = agent("run", "--target", engine.url, *PLAN)
    refused = agent("run", "--target", engine.url, "--model", "other", *PLAN)

    assert (failed.exit_code, refused.exit_code) == (1, 2)
    assert runs(spool) == []


def test_an_interrupted_run_keeps_what_it_had_finished(program, start, spool):
    engine = start(openai([WHOLE, WHOLE, HELD, WHOLE]))
    running = subprocess.Popen(
        [PROGRAM, "run", "--target", engine.url, *PLAN], stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(lambda: len(posts(engine)) == 3)
        errors = interrupted(running)
    finally:
        running.kill()

    assert running.returncode == 130
    assert "1 finished attempts are kept" in errors
    assert program("resume", "--last").returncode == 5  # nobody named a service, so it is kept
    assert (len(files(spool / "pending")), runs(spool)) == (1, [])


def test_a_cut_stream_is_an_attempt_to_make_again_and_never_evidence(agent, start):
    cut = Stream((delta(content="half"), Cut()))
    engine, ingest = start(openai([WHOLE, WHOLE, cut, WHOLE])), start(CREATED)

    agent("run", "--target", engine.url, "--ingest", ingest.url, *PLAN)
    agent("resume")

    document = Submission.model_validate_json(posts(ingest)[0].body)
    assert {run.response for run in document.scenarios} == {"Hello there you"}


def test_a_damaged_run_says_how_to_give_it_up(agent, start, spool):
    engine = start(openai([WHOLE, WHOLE, FAILED]))
    agent("run", "--target", engine.url, *PLAN)
    (run,) = runs(spool)
    (run / "attempts" / "0000.json").write_text('{"half": ')

    done = agent("resume")
    told = json.loads(agent("status", "--json").stdout)
    given_up = agent("resume", run.name, "--discard")

    assert done.exit_code == 2
    assert f"rigmark-agent resume {run.name} --discard" in done.stderr
    assert "0000.json" in told["running"][0]["damage"]
    assert (given_up.exit_code, runs(spool)) == (0, [])


def test_a_run_of_other_prompts_does_not_go_on(agent, start, spool):
    engine = start(openai([WHOLE, WHOLE, FAILED, whole("a")]))
    agent("run", "--target", engine.url, *PLAN)
    (run,) = runs(spool)
    begun = json.loads((run / "run.json").read_bytes())
    (run / "run.json").write_text(json.dumps({**begun, "plan_digest": "of other prompts"}))

    done = agent("resume")

    assert done.exit_code == 2
    assert "with other prompts" in done.stderr
    assert len(posts(engine)) == 3
