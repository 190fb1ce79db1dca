"""A sweep against a real server that counts what is in flight."""

import os
import signal
import sys
import threading
import time

import pytest

from integration.agent.load_engine import Cut, LoadEngine, answer, tokens_of
from integration.agent.scripted_engine import Answer
from patience import PATIENCE_S
from rigmark_agent.commands.load import measure
from rigmark_agent.errors import NoPointWasMeasured, TargetIsUnreachable
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.load.volley import UNFINISHED, WORKER_THREAD
from rigmark_agent.output import Output
from rigmark_agent.settings import load_settings
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import LoadModel, PromptCache


@pytest.fixture
def serve():
    running = []

    def serve_one(*rule, **more):
        running.append(LoadEngine(*rule, **more))
        return running[-1]

    yield serve_one
    for engine in running:
        engine.close()


def sweep(engine, kind=EngineKind.OPENAI, **plan):
    settings = load_settings(target_url=engine.url, read_timeout_s=PATIENCE_S)
    plan = {"concurrencies": (2,), "requests_per_point": 6, "cooldown_s": 0.0, **plan}
    return measure(settings, kind, LoadPlan(**plan), Output())


def together(number):
    """A rule that answers no request before so many are in flight at once."""
    meeting = threading.Barrier(number)

    def rule(asked):
        if not asked.is_probe:
            meeting.wait(PATIENCE_S)
        return answer(asked)

    return rule


def test_as_many_requests_are_in_flight_as_asked_for_and_never_more(serve):
    engine = serve(together(8))

    (point,) = sweep(engine, concurrencies=(8,), requests_per_point=40).load

    assert engine.most_in_flight == 8
    assert len(engine.measured) == len(point.requests) == 40
    assert all(request.error is None for request in point.requests)


def test_every_request_opens_with_a_nonce_of_its_own(serve):
    engine = serve()

    sweep(engine, concurrencies=(1, 4), requests_per_point=12, contexts=(0, 100))

    nonces = [one.prompt.split()[0] for one in engine.asked]
    assert all(nonce.startswith("[") for nonce in nonces)
    assert len(set(nonces)) == len(nonces)


def test_every_request_asks_for_the_same_length(serve):
    engine = serve()

    sweep(engine, output_tokens=32)

    assert {one.body["max_tokens"] for one in engine.measured} == {32}


@pytest.mark.parametrize(
    ("kind", "engine"),
    [
        (EngineKind.LLAMACPP, {"props": {"default_generation_settings": {}}}),
        (EngineKind.VLLM, {"listed": {"id": "tiny", "owned_by": "vllm"}}),
    ],
)
def test_engines_that_can_go_on_past_the_models_own_end_are_told_to(serve, kind, engine):
    engine = serve(**engine)

    sweep(engine, EngineKind.AUTO)

    assert all(one.body["ignore_eos"] for one in engine.measured), kind


def test_a_warm_up_is_made_by_every_worker_and_not_counted(serve):
    engine = serve()

    submission = sweep(engine, concurrencies=(4,), requests_per_point=4, warmup=2)

    # Two probes tell how the engine counts.
    assert len(engine.asked) == 2 + 4 * 2 + 4
    assert len(submission.load[0].requests) == 4
    assert submission.terms.warmups == 2


def test_the_document_tells_what_was_measured_and_on_what_terms(serve):
    engine = serve()

    submission = sweep(engine, concurrencies=(1, 2))

    first, second = submission.load
    assert submission.scenarios == []
    assert (first.concurrency, second.concurrency) == (1, 2)
    assert {request.output_tokens for request in first.requests} == {6}
    assert first.output_tokens == 6
    assert first.prompt_tokens == pytest.approx(first.requests[0].prompt_tokens, abs=1)
    assert first.memory_gb > 0
    assert 0 <= first.client_cpu_pct <= 100
    assert submission.terms.load_model is LoadModel.CLOSED_LOOP
    assert submission.terms.prompt_cache is PromptCache.NOT_REPORTED
    assert submission.terms.streaming is True
    assert submission.has_raw_evidence


def test_one_request_that_fails_is_kept_with_its_error_and_stops_nothing(serve):
    def rule(asked):
        if not asked.is_probe and asked.number == 3:
            return Answer({"error": {"message": "out of memory"}}, 500)
        return answer(asked)

    (point,) = sweep(serve(rule), requests_per_point=12).load

    errors = [request.error for request in point.requests if request.error]
    assert errors == ["the target answered with status 500: out of memory"]
    assert len(point.requests) == 12


def test_a_server_that_dies_in_mid_sweep_leaves_the_points_before(serve, capsys):
    def rule(asked):
        if not asked.is_probe and asked.number == 10:
            engine.die()
            return Cut()
        return answer(asked)

    engine = serve(rule)

    submission = sweep(engine, concurrencies=(1, 2, 4))

    first, second = submission.load
    assert all(request.error is None for request in first.requests)
    assert sum(request.error is None for request in second.requests) <= 5
    assert len(second.requests) == 6
    assert "ends before its last point: no answer from the target" in capsys.readouterr().err


def test_a_point_without_any_answer_ends_the_sweep_and_is_kept(serve, capsys):
    def rule(asked):
        overloaded = not asked.is_probe and asked.number >= 6
        return Answer({"error": "overloaded"}, 503) if overloaded else answer(asked)

    submission = sweep(serve(rule), concurrencies=(1, 2, 4))

    assert [point.concurrency for point in submission.load] == [1, 2]
    assert all("overloaded" in request.error for request in submission.load[1].requests)
    assert "no request was answered at 2 in flight" in capsys.readouterr().err


def test_a_sweep_without_any_answer_fails(serve):
    def rule(asked):
        return answer(asked) if asked.is_probe else Answer({"error": "no"}, 500)

    with pytest.raises(NoPointWasMeasured, match="status 500: no"):
        sweep(serve(rule))


def test_a_server_that_is_not_there_fails_the_sweep_at_once(serve):
    engine = serve()
    engine.die()

    with pytest.raises(TargetIsUnreachable):
        sweep(engine)


def test_what_is_unfinished_when_the_time_is_up_has_failed_and_is_ended(serve):
    released = threading.Event()

    def rule(asked):
        if not asked.is_probe and asked.number >= 2:
            released.wait(PATIENCE_S)
        return answer(asked)

    begun_s = time.monotonic()
    (point,) = sweep(serve(rule), requests_per_point=6, point_limit_s=0.3).load
    took_s = time.monotonic() - begun_s
    released.set()

    errors = [request.error for request in point.requests]
    assert sorted(errors, key=str) == [None, None, UNFINISHED, UNFINISHED]
    assert took_s < PATIENCE_S


def test_ctrl_c_ends_every_worker_at_once(serve):
    released = threading.Event()

    def rule(asked):
        if not asked.is_probe:
            if asked.number == 3:
                os.kill(os.getpid(), signal.SIGINT)
            released.wait(PATIENCE_S)
        return answer(asked)

    engine = serve(rule)
    with pytest.raises(KeyboardInterrupt):
        sweep(engine, concurrencies=(4,))
    working = [thread for thread in threading.enumerate() if thread.name == WORKER_THREAD]
    released.set()

    assert working == []
    assert len(engine.measured) == 4


def test_threads_are_switched_as_before_when_the_sweep_is_over(serve):
    before_s = sys.getswitchinterval()
    seen_s = []

    def rule(asked):
        seen_s.append(sys.getswitchinterval())
        return answer(asked)

    sweep(serve(rule))

    assert max(seen_s) < before_s
    assert sys.getswitchinterval() == before_s


def test_llama_cpp_is_given_a_connection_for_each_request_and_others_keep_theirs(serve):
    llama = serve(props={"default_generation_settings": {}})
    other = serve()

    for engine, kind in ((llama, EngineKind.LLAMACPP), (other, EngineKind.OPENAI)):
        sweep(engine, kind, concurrencies=(2,), requests_per_point=20)

    assert llama.connections > 20
    assert other.connections < 20


def test_no_question_is_put_between_the_requests_of_a_point(serve):
    engine = serve(listed={"id": "tiny", "owned_by": "vllm"})

    few = sweep(engine, EngineKind.VLLM, concurrencies=(2,), requests_per_point=2)
    before = len(engine.questions)
    many = sweep(engine, EngineKind.VLLM, concurrencies=(2,), requests_per_point=40)

    assert (len(few.load[0].requests), len(many.load[0].requests)) == (2, 40)
    assert len(engine.questions) == 2 * before


def test_tokens_of_a_prompt_are_the_servers_count(serve):
    engine = serve()

    (point,) = sweep(engine, concurrencies=(1,)).load

    counted = [tokens_of(one.prompt) for one in engine.measured]
    assert [request.prompt_tokens for request in point.requests] == counted
