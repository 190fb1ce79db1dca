"""Requests that start at a rate, whatever has ended."""

import threading

import pytest

from integration.agent.load_engine import LoadEngine, answer
from patience import PATIENCE_S
from rigmark_agent.commands.load import measure
from rigmark_agent.load.plan import Arrivals, LoadPlan
from rigmark_agent.load.volley import UNFINISHED, UNSENT
from rigmark_agent.output import Output
from rigmark_agent.settings import load_settings
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import LoadModel


@pytest.fixture
def serve():
    running = []

    def serve_one(*rule, **more):
        running.append(LoadEngine(*rule, **more))
        return running[-1]

    yield serve_one
    for engine in running:
        engine.close()


def sweep(engine, **plan):
    settings = load_settings(target_url=engine.url, read_timeout_s=PATIENCE_S)
    plan = {"rates": (50.0,), "requests_per_point": 20, "cooldown_s": 0.0, "warmup": 0, **plan}
    return measure(settings, EngineKind.OPENAI, LoadPlan(**plan), Output())


def test_requests_start_at_the_rate_and_not_when_others_end(serve):
    everyone = threading.Event()

    def rule(asked):
        # No request is answered before the last one has come.
        if asked.number == 19:
            everyone.set()
        if not asked.is_probe:
            everyone.wait(PATIENCE_S)
        return answer(asked)

    engine = serve(rule)
    submission = sweep(engine)

    (point,) = submission.load
    assert engine.most_in_flight == 20
    assert [request.start_ms for request in point.requests] == pytest.approx(
        [20.0 * number for number in range(20)], abs=0.01
    )
    assert (point.rate_per_s, point.concurrency) == (50, None)
    assert submission.terms.load_model is LoadModel.OPEN_LOOP


def test_no_request_is_sent_before_it_is_due(serve):
    engine = serve()

    (point,) = sweep(engine, arrivals=Arrivals.POISSON, seed=3).load

    first_s = engine.measured[0].at_s
    came_ms = sorted((one.at_s - first_s) * 1000 for one in engine.measured)
    due_ms = sorted(request.start_ms for request in point.requests)
    # The first may itself have come late, which brings all others nearer by as much.
    slack_ms = point.requests[0].late_ms + 25
    assert all(came > due - slack_ms for came, due in zip(came_ms, due_ms, strict=True))
    assert all(request.late_ms >= 0 for request in point.requests)


def test_who_comes_late_waits_from_when_it_was_due(serve):
    """Coordinated omission: a client that is kept busy must not hide the wait of the others."""

    def rule(asked):
        if asked.number == 0 and not asked.is_probe:
            threading.Event().wait(0.3)
        return answer(asked)

    (point,) = sweep(serve(rule), requests_per_point=3, most_in_flight=1).load

    second = point.requests[1]
    assert second.start_ms == pytest.approx(20, abs=0.01)
    assert second.late_ms > 250
    assert second.first_token_ms - second.start_ms > 250


def test_what_is_due_and_finds_no_worker_until_the_end_has_failed(serve):
    released = threading.Event()

    def rule(asked):
        if not asked.is_probe and asked.number > 0:
            released.wait(PATIENCE_S)
        return answer(asked)

    engine = serve(rule)
    (point,) = sweep(
        engine, rates=(100.0,), requests_per_point=4, most_in_flight=1, point_limit_s=0.3
    ).load
    released.set()

    assert [request.error for request in point.requests] == [None, UNFINISHED, UNSENT, UNSENT]
