"""Ollama as it is: spoken to, read and described."""

import pytest

from gguf_file import gguf_file
from integration.agent.engine_routes import target_at
from integration.agent.scripted_engine import (
    OLLAMA_DONE,
    Answer,
    At,
    ndjson,
    ollama,
)
from rigmark_agent.errors import (
    ModelRunsElsewhere,
    StreamReportedAnError,
    StreamWasCut,
    StreamWasGarbled,
)
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask
from rigmark_shared.methodology.engine_gap import engine_decode_speed_tok_s
from rigmark_shared.wire import EngineTimings


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


def test_fault_12_a_size_vram_above_size_or_a_size_of_zero_is_unknown_and_not_100(start):
    shares = []
    for size, size_vram in ((1000, 1001), (0, 0)):
        with target_at(
            start(ollama(ndjson(OLLAMA_DONE), size=size, size_vram=size_vram))
        ) as target:
            shares.append(target.gpu_share())

    assert [share.pct for share in shares] == [None, None]
    assert "size_vram of 1001 and a size of 1000 bytes, which cannot be true" in shares[0].reason
    assert {share.source for share in shares} == {"ollama:/api/ps"}


def test_fault_8_an_eval_count_of_one_gives_no_rate(start, attempt):
    one = {**OLLAMA_DONE, "eval_count": 1, "eval_duration": 1_000}
    engine = start(ollama(ndjson({"message": {"content": "Hi"}}, one)))

    told = attempt(engine, EngineKind.OLLAMA).timings

    assert (told.output_tokens, told.output_ms) == (1, 0.001)
    assert engine_decode_speed_tok_s(output_tokens=1, output_ms=told.output_ms) is None


def test_ollama_is_asked_not_to_cut_the_prompt_short_and_for_the_seed(start):
    ask = Ask(prompt="x", temperature=0, max_output_tokens=8, seed=7)

    with target_at(start(ollama(ndjson(OLLAMA_DONE)))) as target:
        body = target.body(ask)

    assert body["truncate"] is False
    assert body["options"] == {"temperature": 0, "num_predict": 8, "seed": 7}
    assert "keep_alive" not in body


def test_a_model_of_ollamas_cloud_is_refused(start):
    told = {"remote_host": "https://ollama.com:443", "remote_model": "big"}
    engine = start({**ollama(ndjson(OLLAMA_DONE)), "POST /api/show": Answer(told)})

    with pytest.raises(ModelRunsElsewhere, match=r"runs at https://ollama\.com"), target_at(engine):
        pass


def show(**told):
    return {"POST /api/show": Answer({"details": {}, **told})}


def test_the_settings_and_experts_of_a_model_are_its_flags(start):
    told = show(
        parameters='num_ctx                        8192\nstop                           "<end>"',
        model_info={
            "general.architecture": "qwen3moe",
            "qwen3moe.expert_count": 128,
            "qwen3moe.expert_used_count": 8,
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "qwen2",
        },
    )

    with target_at(start({**ollama(ndjson(OLLAMA_DONE)), **told})) as target:
        model, engine = target.describe()

    assert engine.flags == {"num_ctx": "8192", "expert_count": "128", "expert_used_count": "8"}
    assert model.tokenizer == "gpt2/qwen2"


def test_the_blob_of_the_weights_is_read_and_gives_the_digest(start, tmp_path):
    blob = tmp_path / "blobs" / f"sha256-{'0a' * 32}"
    blob.parent.mkdir()
    blob.write_bytes(gguf_file(tensors={"token_embd.weight": ((64, 32), "Q8_0")}))
    told = show(modelfile=f"# made by Ollama\nFROM {blob}\nTEMPLATE x\n")

    with target_at(start({**ollama(ndjson(OLLAMA_DONE)), **told})) as target:
        model, _ = target.describe()

    assert model.digest == f"sha256:{'0a' * 32}"
    assert (model.parameters, model.bits_per_weight) == (2048, 8.5)


def test_a_blob_that_is_no_gguf_file_leaves_the_model_as_it_is_told(start, tmp_path):
    blob = tmp_path / "blobs" / f"sha256-{'0a' * 32}"
    blob.parent.mkdir()
    blob.write_bytes(b"not a model")
    told = show(modelfile=f"FROM {blob}")

    with target_at(start({**ollama(ndjson(OLLAMA_DONE)), **told})) as target:
        model, _ = target.describe()

    assert model.bits_per_weight is None
