"""Each engine as it is: found out, spoken to, and described."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from integration.agent.scripted_engine import (
    DONE,
    MODELS,
    OLLAMA_DONE,
    Answer,
    At,
    Drop,
    Stream,
    delta,
    ndjson,
    ollama,
    openai,
    sse,
    whole,
)
from rigmark_agent.errors import (
    ModelIsNotServed,
    ModelMustBeNamed,
    StreamReportedAnError,
    StreamWasCut,
    StreamWasGarbled,
    TargetIsNoEngine,
    TargetIsUnreachable,
    TargetRefusedTheRequest,
    TargetServesNoModel,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import detect, find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import EngineTimings

RECORDED = Path(__file__).parent / "recorded"


def llamacpp(stream=None):
    return {
        "GET /health": Answer({"status": "ok"}),
        "GET /props": Answer((RECORDED / "props.json").read_bytes()),
        "GET /v1/models": Answer((RECORDED / "v1_models.json").read_bytes()),
        "POST /v1/chat/completions": stream or whole("hi", " you"),
    }


def vllm(stream=None):
    listed = {"id": "org/Tiny-1B", "owned_by": "vllm", "max_model_len": 8192}
    return openai(
        stream or whole("hi", " you"),
        **{
            "GET /v1/models": Answer({"data": [listed]}),
            "GET /version": Answer({"version": "0.11.0"}),
        },
    )


@dataclass(frozen=True)
class Gateway:
    url: str


@contextmanager
def target_at(engine, kind=EngineKind.AUTO, model=None):
    connection = Connection(Address.of(engine.url))
    try:
        yield find_target(connection, kind, model)
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("routes", "kind"),
    [
        (llamacpp(), EngineKind.LLAMACPP),
        (ollama(ndjson(OLLAMA_DONE)), EngineKind.OLLAMA),
        (vllm(), EngineKind.OPENAI),
        (openai(whole("hi")), EngineKind.OPENAI),
    ],
)
def test_the_engine_is_found_out_by_its_own_answers(start, routes, kind):
    connection = Connection(Address.of(start(routes).url))

    found = detect(connection)
    connection.close()

    assert found is kind


def test_something_else_at_the_address_is_no_engine(start):
    page = Answer(b"<html>", content_type="text/html")
    engine = start({"GET /props": page, "GET /api/version": page, "GET /v1/models": page})

    with pytest.raises(TargetIsNoEngine, match="root address"), target_at(engine):
        pass


def test_an_engine_that_is_still_loading_says_so(start):
    loading = Answer({"error": {"message": "Loading model"}}, 503)
    engine = start({"GET /props": loading, "GET /v1/models": loading})

    with pytest.raises(TargetRefusedTheRequest, match="503: Loading model"), target_at(engine):
        pass


def test_an_engine_that_wants_a_key_says_so(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({"error": "no key"}, 401)}))

    with pytest.raises(TargetRefusedTheRequest, match="401: no key"), target_at(engine):
        pass


def test_an_engine_without_a_model_is_a_named_failure(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({"data": []})}))

    with pytest.raises(TargetServesNoModel), target_at(engine):
        pass


def test_one_of_several_models_must_be_named(start):
    two = Answer({"data": [{"id": "big"}, {"id": "small"}]})
    engine = start(openai(whole("hi"), **{"GET /v1/models": two}))

    with pytest.raises(ModelMustBeNamed, match="--model: big, small"), target_at(engine):
        pass
    with pytest.raises(ModelIsNotServed, match="serves: big, small"), target_at(engine, model="x"):
        pass
    with target_at(engine, model="small") as target:
        assert target.describe()[0].name == "small"


def test_a_gateway_without_a_list_serves_the_model_that_is_named(start):
    engine = start(openai(whole("hi"), **{"GET /v1/models": Answer({}, 404)}))

    with target_at(engine, EngineKind.OPENAI, "hidden") as target:
        assert target.describe()[0].name == "hidden"
    with pytest.raises(TargetIsNoEngine), target_at(engine, EngineKind.OPENAI):
        pass


def test_the_protocol_that_a_person_names_must_be_spoken(start):
    engine = start(openai(whole("hi")))

    with pytest.raises(TargetIsNoEngine, match="/api/tags"), target_at(engine, EngineKind.OLLAMA):
        pass


def test_llamacpp_is_described_without_the_folders_of_the_rig(start):
    with target_at(start(llamacpp())) as target:
        model, engine = target.describe()

    assert model.name == "gemma.gguf"
    assert model.quantization == "Q4_K_M"
    assert model.parameters == 268_098_176
    assert model.context_length == 2048
    assert model.file_size_gb == pytest.approx(0.2297, abs=1e-3)
    assert (engine.name, engine.version) == ("llama.cpp", "b0-unknown")
    assert engine.flags == {"total_slots": "2"}


def test_llamacpp_may_be_given_a_better_name_than_its_files(start):
    with target_at(start(llamacpp()), model="gemma-3-270m") as target:
        model, _ = target.describe()

    assert model.name == "gemma-3-270m"
    assert model.parameters == 268_098_176


def test_llamacpp_is_asked_for_its_timings_and_for_no_prompt_cache(start, attempt):
    engine = start(llamacpp())

    attempt(engine, EngineKind.LLAMACPP)

    sent = engine.requests[-1].json
    assert sent["cache_prompt"] is False
    assert sent["timings_per_token"] is True
    assert engine.seen[-2] == "GET /health"


def test_a_recorded_stream_of_llamacpp_is_read_to_its_last_figure(start, attempt):
    recorded = (RECORDED / "chat_stream_timings_per_token.sse").read_bytes()
    engine = start(llamacpp(Stream((recorded,))))

    reply = attempt(engine, EngineKind.LLAMACPP)

    assert reply.text.startswith("Write two sentences about the sea.")
    assert (reply.output_tokens, reply.prompt_tokens, reply.cached_prompt_tokens) == (48, 30, 1)
    assert reply.finish_reason == "length"
    assert reply.timings == EngineTimings(
        prompt_tokens=29, prompt_ms=1266.452, output_tokens=48, output_ms=12654.957
    )


def test_llamacpp_does_not_tell_the_share_on_the_gpu(start):
    with target_at(start(llamacpp())) as target:
        share = target.gpu_share()

    assert share.pct is None
    assert "llama.cpp does not tell" in share.reason


def test_vllm_is_named_and_asked_for_its_running_count(start, attempt):
    engine = start(vllm())

    attempt(engine)
    with target_at(engine) as target:
        model, described = target.describe()

    assert (described.name, described.version) == ("vLLM", "0.11.0")
    assert (model.name, model.context_length) == ("org/Tiny-1B", 8192)
    sent = next(one for one in engine.requests if one.method == "POST").json
    assert sent["stream_options"] == {"include_usage": True, "continuous_usage_stats": True}


def test_cached_prompt_tokens_of_the_usage_are_recorded(start, attempt):
    counted = {"completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 512}}
    engine = start(openai(Stream((delta(content="ab"), sse({"usage": counted}), DONE))))

    reply = attempt(engine)

    assert reply.cached_prompt_tokens == 512


def test_ollama_is_described_by_its_own_answers(start):
    with target_at(start(ollama(ndjson(OLLAMA_DONE), context_length=4096))) as target:
        model, engine = target.describe()
        share = target.gpu_share()

    assert (model.name, model.quantization, model.family) == ("tiny:latest", "Q4_K_M", "llama")
    assert (model.digest, model.file_size_gb, model.context_length) == ("abc123", 2.0, 4096)
    assert model.parameters == 8_030_261_248
    assert (engine.name, engine.version) == ("ollama", "0.12.3")
    assert share.pct == 100


@pytest.mark.parametrize(
    ("size", "size_vram", "share"),
    [(1000, 250, 25), (1000, 0, 0), (1000, 1001, None), (0, 0, None), ("1", 1, None)],
)
def test_an_impossible_share_of_ollama_is_unknown_with_its_figures(start, size, size_vram, share):
    routes = ollama(ndjson(OLLAMA_DONE), size=size, size_vram=size_vram)

    with target_at(start(routes)) as target:
        told = target.gpu_share()

    assert told.pct == share
    assert (told.reason is None) == (share is not None)


def test_a_model_that_ollama_has_not_loaded_has_no_known_share(start):
    routes = {**ollama(ndjson(OLLAMA_DONE)), "GET /api/ps": Answer({"models": []})}

    with target_at(start(routes), model="tiny") as target:
        assert "not list the model" in target.gpu_share().reason


def test_ollamas_counts_and_durations_are_read(start, attempt):
    stream = ndjson(
        At(40),
        {"message": {"content": "", "thinking": "hmm"}, "done": False},
        At(90),
        {"message": {"content": "Hi"}, "done": False},
        At(95),
        {**OLLAMA_DONE, "eval_duration": 0},
    )
    engine = start(ollama(stream))

    reply = attempt(engine, EngineKind.OLLAMA)

    assert (reply.marks.first_token_ms, reply.marks.first_output_token_ms) == (40, 90)
    assert (reply.text, reply.reasoning, reply.output_tokens) == ("Hi", "hmm", 3)
    assert reply.timings == EngineTimings(
        prompt_tokens=700, prompt_ms=350, output_tokens=3, output_ms=0, load_ms=12
    )
    assert engine.requests[-1].json["options"] == {"temperature": 0.5, "num_predict": 64}


def test_a_tool_call_of_ollama_counts_as_output(start, attempt):
    call = {"function": {"name": "stock", "arguments": {"fridge": "F2"}}}
    engine = start(ollama(ndjson({"message": {"tool_calls": [call]}, "done": False}, OLLAMA_DONE)))

    reply = attempt(engine, EngineKind.OLLAMA)

    assert "F2" in reply.text


@pytest.mark.parametrize(
    ("lines", "failure"),
    [
        (({"message": {"content": "hi"}, "done": False},), StreamWasCut),
        (({"message": {"content": "hi"}}, {"error": "out of memory"}), StreamReportedAnError),
        ((b"<html>\n",), StreamWasGarbled),
        ((b"7\n",), StreamWasGarbled),
    ],
)
def test_a_faulty_stream_of_ollama_is_a_named_failure(start, attempt, lines, failure):
    engine = start(ollama(ndjson(*lines)))

    with pytest.raises(failure):
        attempt(engine, EngineKind.OLLAMA)


def test_ollamas_last_line_needs_no_end(start, attempt):
    engine = start(
        ollama(ndjson({"message": {"content": "hi"}}, b'{"done": true, "eval_count": 2}'))
    )

    reply = attempt(engine, EngineKind.OLLAMA)

    assert reply.output_tokens == 2


def test_the_targets_key_is_sent_and_nothing_else_about_the_rig(start):
    engine = start({"GET /v1/models": MODELS})
    connection = Connection(Address.of(engine.url), api_key=SecretStr("s3cret"))
    connection.ask("/v1/models")
    connection.close()

    sent = engine.requests[-1].headers
    assert sent["authorization"] == "Bearer s3cret"
    assert sent["user-agent"] == "rigmark-agent"


def test_an_engine_may_close_a_connection_that_was_idle(start):
    engine = start({"GET /v1/models": [MODELS, Drop(), MODELS]})
    connection = Connection(Address.of(engine.url))

    answers = [connection.ask("/v1/models") for _ in range(2)]
    connection.close()

    assert answers[0] == answers[1] == MODELS.body
    assert len(engine.requests) == 3


def test_an_engine_that_closes_every_connection_is_unreachable(start):
    connection = Connection(Address.of(start({"GET /v1/models": Drop()}).url))

    with pytest.raises(TargetIsUnreachable):
        connection.ask("/v1/models")
    connection.close()


def test_a_secured_address_is_spoken_to_in_its_own_way(start):
    plain = start({})
    connection = Connection(Address.of(plain.url.replace("http:", "https:")))

    with pytest.raises(TargetIsUnreachable, match=r"(?i)ssl"):
        connection.ask("/v1/models")
    connection.close()


def test_what_stands_before_the_paths_of_a_gateway_is_kept(start):
    engine = start({"GET /api/v1/models": MODELS})

    with target_at(Gateway(f"{engine.url}/api/v1"), EngineKind.OPENAI) as target:
        assert target.describe()[0].name == "tiny"
