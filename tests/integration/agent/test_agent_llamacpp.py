"""llama.cpp's server as it is: spoken to, read and described."""

import pytest

from gguf_file import gguf_file
from integration.agent.engine_routes import RECORDED, llamacpp, target_at
from integration.agent.scripted_engine import (
    DONE,
    Answer,
    Stream,
    delta,
    sse,
)
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Ask
from rigmark_shared.wire import EngineTimings


def test_llamacpp_is_described_without_the_folders_of_the_rig(start):
    with target_at(start(llamacpp())) as target:
        model, engine = target.describe()

    assert model.name == "gemma.gguf"
    assert model.quantization == "Q4_K_M"
    assert model.parameters == 268_098_176
    assert model.context_length == 2048
    assert model.file_size_gb == pytest.approx(0.2297, abs=1e-3)
    assert (engine.name, engine.version) == ("llama.cpp", "b0-unknown")
    assert engine.flags["total_slots"] == "2"
    assert engine.flags["chat_template"].startswith("sha256:")
    assert engine.flags.keys() == {"total_slots", "chat_template"}


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


def test_the_running_count_of_llamacpp_ends_with_its_last_chunk_of_text(start, attempt):
    recorded = (RECORDED / "chat_stream_timings_per_token.sse").read_bytes()
    engine = start(llamacpp(Stream((recorded,))))

    reply = attempt(engine, EngineKind.LLAMACPP)

    assert (reply.chunks, reply.output_tokens) == (48, 48)


def test_what_a_draft_model_proposed_is_kept_beside_the_engines_timings(start, attempt):
    timings = {"predicted_n": 2, "predicted_ms": 9.5, "draft_n": 12, "draft_n_accepted": 7}
    last = sse({"choices": [], "usage": {"completion_tokens": 2}, "timings": timings})
    engine = start(llamacpp(Stream((delta(content="ab"), last, DONE))))

    told = attempt(engine, EngineKind.LLAMACPP).timings

    assert (told.draft_tokens, told.accepted_draft_tokens) == (12, 7)


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ([{"id": 0, "is_processing": False}, {"id": 1, "is_processing": True}], "1 other requests"),
        ([{"id": 0, "is_processing": False}], None),
        ({"error": "not supported"}, None),
        (b"<html>", None),
    ],
)
def test_a_slot_that_works_for_others_is_told(start, slots, said):
    engine = start(llamacpp(**{"GET /slots": Answer(slots)}))

    with target_at(engine) as target:
        told = target.busy()

    assert (said in told) if said else told is None


def test_without_slots_the_metrics_tell_whether_it_works_for_others(start):
    page = Answer(b"llamacpp:requests_processing 2\n", content_type="text/plain")

    with target_at(start(llamacpp(**{"GET /metrics": page}))) as target:
        assert target.busy() == "llama.cpp works on 2 other requests"


def test_an_answer_of_exact_length_goes_on_past_the_models_own_end(start):
    ask = Ask(prompt="x", temperature=0, max_output_tokens=8, seed=7, exact_length=True)

    with target_at(start(llamacpp())) as target:
        body = target.body(ask)

    assert (body["ignore_eos"], body["seed"]) == (True, 7)


def test_a_path_that_leads_to_another_file_tells_nothing(start, tmp_path):
    other = tmp_path / "other.gguf"
    other.write_bytes(gguf_file(entries={"general.architecture": "qwen3"}))
    props = {"default_generation_settings": {}, "model_path": str(other)}
    engine = start(llamacpp(**{"GET /props": Answer(props)}))

    with target_at(engine) as target:
        model, _ = target.describe()

    assert (model.family, model.tokenizer) == (None, None)


def test_the_file_that_is_served_adds_what_the_engine_does_not_tell(start, tmp_path):
    file = tmp_path / "tiny.gguf"
    entries = {"general.architecture": "qwen3", "tokenizer.ggml.model": "gpt2"}
    file.write_bytes(gguf_file(entries=entries, tensors={"token_embd.weight": ((64, 32), "F16")}))
    props = {"default_generation_settings": {}, "model_path": str(file)}
    listed = {"id": "tiny", "meta": {"n_params": 2048, "size": 4096}}
    engine = start(
        llamacpp(**{"GET /props": Answer(props), "GET /v1/models": Answer({"data": [listed]})})
    )

    with target_at(engine) as target:
        model, _ = target.describe()

    assert (model.family, model.tokenizer, model.bits_per_weight) == ("qwen3", "gpt2", 16)


def test_the_file_that_is_served_tells_how_many_layers_can_be_on_the_card(start, tmp_path):
    file = tmp_path / "tiny.gguf"
    entries = {"general.architecture": "llama", "llama.block_count": 32}
    file.write_bytes(gguf_file(entries=entries, tensors={"token_embd.weight": ((64, 32), "F16")}))
    listed = Answer({"data": [{"id": "tiny", "meta": {"size": 4096}}]})
    props = Answer({"default_generation_settings": {}, "model_path": str(file)})
    engine = start(llamacpp(**{"GET /props": props, "GET /v1/models": listed}))

    with target_at(engine) as target, target_at(start(llamacpp())) as other:
        told = (target.gpu_share(), other.gpu_share())

    # The server calls what comes after the last block a layer, too: "offloaded 33/33 layers".
    assert [one.layers for one in told] == [33, None]
