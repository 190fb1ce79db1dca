"""Many requests at once against an engine of known timing; exact figures are for `make bench`."""

from statistics import median

import pytest

from rigmark_agent.commands.load import measure
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.output import Output
from rigmark_agent.settings import load_settings
from rigmark_agent.target.kind import EngineKind
from truth.process import truth_server
from truth.schedule import SCHEDULES

# The machine that runs the tests may be busy with other things.
SLACK_MS = 25.0
PROBES = 2


@pytest.fixture(scope="module")
def truth():
    with truth_server() as server:
        yield server


def sweep(truth, model, **plan):
    """Return the point of a sweep, and the server's own log of its requests."""
    truth.forget()
    settings = load_settings(target_url=truth.url, model=model)
    plan = LoadPlan(cooldown_s=0.0, warmup=0, **plan)
    (point,) = measure(settings, EngineKind.OPENAI, plan, Output()).load
    return point, list(truth.entries().values())[PROBES:]


def test_eight_at_once_are_timed_as_the_server_timed_them(truth):
    point, log = sweep(truth, "running", concurrencies=(8,), requests_per_point=16)

    ours = [request.first_token_ms - request.start_ms for request in point.requests]
    assert median(ours) == pytest.approx(median(one.ttft_ms for one in log), abs=SLACK_MS)
    took = [request.last_token_ms - request.first_token_ms for request in point.requests]
    assert median(took) == pytest.approx(median(one.decode_s * 1000 for one in log), abs=SLACK_MS)


def test_tokens_of_eight_at_once_are_counted_exactly(truth):
    point, log = sweep(truth, "running", concurrencies=(8,), requests_per_point=16)

    assert len(log) == len(point.requests) == 16
    assert {request.output_tokens for request in point.requests} == {SCHEDULES["running"].tokens}
    # On a machine that is late, the first receive may bring more tokens than the first.
    assert min(request.first_chunk_tokens for request in point.requests) == 1


def test_the_point_lasts_from_the_first_request_to_the_last_token(truth):
    point, log = sweep(truth, "paced", concurrencies=(4,), requests_per_point=8)

    last_ms = max(request.last_token_ms for request in point.requests)
    true_s = max(one.token_steps[-1].at_s for one in log) - min(one.received_s for one in log)
    assert min(request.start_ms for request in point.requests) < SLACK_MS
    assert last_ms == pytest.approx(true_s * 1000, abs=2 * SLACK_MS)


def test_requests_at_a_rate_arrive_at_that_rate(truth):
    point, log = sweep(truth, "paced", rates=(20.0,), requests_per_point=20)

    came_s = sorted(one.received_s for one in log)
    assert came_s[-1] - came_s[0] == pytest.approx(19 / 20, abs=2 * SLACK_MS / 1000)
    assert median(request.late_ms for request in point.requests) < SLACK_MS
