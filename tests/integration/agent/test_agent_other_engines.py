"""SGLang, LM Studio, gateways and every other OpenAI-compatible server: what is told is used."""

import pytest

from integration.agent.engine_routes import lmstudio, sglang, target_at
from integration.agent.scripted_engine import DONE, Answer, Stream, delta, openai, sse, whole
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask, Told
from rigmark_shared.wire import TokenCountSource


def test_sglang_is_described_by_its_server_info_without_its_secrets(start):
    told = {
        "version": "0.5.2",
        "model_path": "org/Tiny-1B-FP8",
        "api_key": "s3cret",
        "host": "10.0.0.7",
        "quantization": "fp8",
        "dtype": "bfloat16",
        "tp_size": 2,
        "mem_fraction_static": 0.88,
        "disable_radix_cache": False,
        "kv_cache_dtype": "auto",
        "context_length": None,
    }

    with target_at(start(sglang(**told))) as target:
        model, engine = target.describe()

    assert (engine.name, engine.version) == ("SGLang", "0.5.2")
    assert engine.flags == {
        "disable_radix_cache": "off",
        "dtype": "bfloat16",
        "kv_cache_dtype": "auto",
        "mem_fraction_static": "0.88",
        "quantization": "fp8",
        "tp_size": "2",
    }
    assert (model.name, model.quantization, model.precision) == (
        "org/Tiny-1B-FP8",
        "fp8",
        "bfloat16",
    )
    assert model.context_length == 32768


def test_an_sglang_server_that_tells_nothing_is_named_all_the_same(start):
    with target_at(start({**sglang(), "GET /get_server_info": Answer({}, 404)})) as target:
        model, engine = target.describe()
        body = target.body(Ask(prompt="x", temperature=0, max_output_tokens=8, exact_length=True))

    assert (model.name, engine.name, engine.version) == ("org/Tiny-1B", "SGLang", None)
    assert body["ignore_eos"] is True


def test_lm_studio_is_described_by_its_own_list(start):
    told = {
        "arch": "qwen2",
        "quantization": "Q4_K_M",
        "state": "loaded",
        "max_context_length": 131072,
        "loaded_context_length": 8192,
    }

    with target_at(start(lmstudio(**told))) as target:
        model, engine = target.describe()

    assert (engine.name, engine.flags) == ("LM Studio", {"runtime": "gguf"})
    assert (model.quantization, model.family, model.context_length) == ("Q4_K_M", "qwen2", 8192)


def test_the_largest_window_a_model_may_have_is_not_the_one_it_was_loaded_with(start):
    with target_at(start(lmstudio(max_context_length=131072))) as target:
        model, _ = target.describe()

    assert model.context_length is None


def test_a_server_that_tells_nothing_of_itself_is_believed_nothing(start):
    ask = Ask(prompt="x", temperature=0, max_output_tokens=8, seed=7, exact_length=True)

    with target_at(start(openai(whole("hi")))) as target:
        model, engine = target.describe()
        body = target.body(ask)
        silent = (target.busy(), target.after())

    assert (engine.name, engine.version, engine.flags) == ("OpenAI-compatible", None, {})
    assert (model.quantization, model.parameters, model.tokenizer) == (None, None, None)
    assert body["seed"] == 7
    assert "ignore_eos" not in body
    assert silent == (None, Told())


def test_one_chunk_is_not_counted_as_one_token(start, attempt):
    deltas = (delta(content="four tokens in one"), delta(content="!"))
    counted = sse({"choices": [], "usage": {"completion_tokens": 9}})
    engine = start(openai(Stream((*deltas, counted, DONE))))

    reply = attempt(engine)

    assert (reply.chunks, reply.output_tokens) == (2, 9)
    assert reply.token_count_source is TokenCountSource.SERVER


def test_reasoning_deltas_under_two_names_are_read_once(start, attempt):
    both = delta(reasoning="hmm", reasoning_content="hmm")
    engine = start(openai(Stream((both, delta(content="Hi"), DONE))))

    reply = attempt(engine)

    assert (reply.reasoning, reply.text) == ("hmm", "Hi")


@pytest.mark.parametrize(
    ("total", "counted"),
    [(130, 30), (150, 50), (None, 30), (160, 30)],
    ids=["a part of the completion", "beside the completion", "no total", "another total"],
)
def test_reasoning_is_not_counted_twice_in_completion_tokens(start, attempt, total, counted):
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 30,
        "completion_tokens_details": {"reasoning_tokens": 20},
        "total_tokens": total,
    }
    steps = (
        delta(reasoning="hmm"),
        delta(content="Hi"),
        sse({"choices": [], "usage": usage}),
        DONE,
    )

    reply = attempt(start(openai(Stream(steps))))

    assert reply.output_tokens == counted


def test_the_engine_that_a_person_names_is_spoken_to(start):
    with target_at(start(sglang()), EngineKind.OPENAI) as target:
        _, engine = target.describe()

    assert engine.name == "SGLang"
    assert type(target).__name__ == "OpenAi"
