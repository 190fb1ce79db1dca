"""Prompts of a wanted length, and what becomes of those that an engine does not take."""

import pytest

from integration.agent.load_engine import LoadEngine, answer, tokens_of
from integration.agent.scripted_engine import DONE, Answer, delta
from patience import PATIENCE_S
from rigmark_agent.commands.load import measure
from rigmark_agent.errors import NoPointWasMeasured
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.output import Output
from rigmark_agent.settings import load_settings
from rigmark_agent.target.kind import EngineKind


@pytest.fixture
def serve():
    running = []

    def serve_one(*rule, **more):
        running.append(LoadEngine(*rule, **more))
        return running[-1]

    yield serve_one
    for engine in running:
        engine.close()


def sweep(engine, *contexts):
    settings = load_settings(target_url=engine.url, read_timeout_s=PATIENCE_S)
    plan = LoadPlan(
        concurrencies=(1, 2), contexts=contexts, requests_per_point=4, cooldown_s=0.0, warmup=0
    )
    return measure(settings, EngineKind.OPENAI, plan, Output())


def test_prompts_hold_about_the_wanted_tokens_beside_their_task(serve):
    submission = sweep(serve(), 0, 512, 8192)

    base = submission.load[0].prompt_tokens
    for point in submission.load:
        for request in point.requests:
            wanted = base + point.context_tokens
            assert request.prompt_tokens == pytest.approx(wanted, rel=0.03)
    assert [point.context_tokens for point in submission.load] == [0, 0, 512, 512, 8192, 8192]


def test_a_context_that_the_engine_refuses_is_skipped_with_its_reason(serve, capsys):
    def rule(asked):
        if tokens_of(asked.prompt) > 1000:
            return Answer({"error": {"message": "the request exceeds the context size"}}, 400)
        return answer(asked)

    submission = sweep(serve(rule), 0, 512, 2048)

    assert {point.context_tokens for point in submission.load} == {0, 512}
    told = capsys.readouterr().err
    assert "Context 2048 is skipped: the target answered with status 400" in told
    assert "exceeds the context size" in told


def test_a_context_beyond_the_window_that_the_engine_tells_is_never_asked_for(serve, capsys):
    engine = serve(listed={"id": "tiny", "owned_by": "vllm", "max_model_len": 1024})
    settings = load_settings(target_url=engine.url, read_timeout_s=PATIENCE_S)
    plan = LoadPlan(concurrencies=(1,), contexts=(0, 4096), requests_per_point=2, cooldown_s=0.0)

    submission = measure(settings, EngineKind.VLLM, plan, Output())

    assert [point.context_tokens for point in submission.load] == [0]
    assert max(tokens_of(one.prompt) for one in engine.asked) < 1024
    assert "the engine's window holds 1024" in capsys.readouterr().err


def test_an_engine_that_cuts_prompts_without_a_word_is_found_out(serve, capsys):
    def rule(asked):
        chunks = list(answer(asked))
        window = min(tokens_of(asked.prompt), 700)
        chunks[-2] = chunks[-2].replace(
            f'"prompt_tokens": {tokens_of(asked.prompt)}'.encode(),
            f'"prompt_tokens": {window}'.encode(),
        )
        return chunks

    submission = sweep(serve(rule), 0, 2048)

    assert {point.context_tokens for point in submission.load} == {0}
    assert "the engine read 700 tokens of a prompt of about" in capsys.readouterr().err


def test_without_counts_no_context_is_claimed(serve, capsys):
    def rule(_):
        return (delta(content="hello "), delta(content="you"), DONE)

    submission = sweep(serve(rule), 0, 2048)

    first = submission.load[0]
    assert {point.context_tokens for point in submission.load} == {0}
    assert first.prompt_tokens is None
    assert "prompt_tokens" in first.unknown
    assert {request.output_tokens for request in first.requests} == {None}
    assert "does not count prompt tokens" in capsys.readouterr().err


def test_a_sweep_whose_every_context_is_skipped_fails(serve):
    def rule(asked):
        too_long = tokens_of(asked.prompt) > 1000
        return Answer({"error": "too long"}, 400) if too_long else answer(asked)

    with pytest.raises(NoPointWasMeasured, match="every context was skipped"):
        sweep(serve(rule), 2048)
