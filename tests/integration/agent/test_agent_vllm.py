"""vLLM as it is: spoken to, read and described, its counters included."""

import pytest

from integration.agent.engine_routes import target_at, vllm
from integration.agent.scripted_engine import (
    DONE,
    Stream,
    delta,
    sse,
)
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import Told
from rigmark_agent.target.vllm import Vllm
from rigmark_shared.wire import EngineTimings


def test_vllm_is_named_and_asked_for_its_running_count(start, attempt):
    engine = start(vllm())

    attempt(engine, EngineKind.VLLM)
    with target_at(engine) as target:
        model, described = target.describe()

    assert (described.name, described.version) == ("vLLM", "0.11.0")
    assert (model.name, model.context_length) == ("org/Tiny-1B", 8192)
    sent = next(one for one in engine.requests if one.method == "POST").json
    assert sent["stream_options"] == {"include_usage": True, "continuous_usage_stats": True}


NAMES = {
    "ttft": "vllm:time_to_first_token_seconds",
    "queue": "vllm:request_queue_time_seconds",
    "prefill": "vllm:request_prefill_time_seconds",
    "decode": "vllm:request_decode_time_seconds",
    "whole": "vllm:e2e_request_latency_seconds",
}


def page(finished, *, running=0, hits="vllm:prefix_cache_hits_total", **values):
    """A page of vLLM's counters after so many requests, each of them like the others."""
    told = {"ttft": 0.25, "queue": 0.01, "prefill": 0.24, "decode": 0.5, "whole": 0.75, **values}
    label = '{engine="0",model_name="org/Tiny-1B"}'
    lines = [
        f"# HELP vllm:num_requests_running Of {label}",
        f"vllm:num_requests_running{label} {running}",
    ]
    for key, base in NAMES.items():
        lines.append(f'{base}_bucket{{le="+Inf"}} {finished}')
        lines.append(f"{base}_count{label} {finished}.0")
        lines.append(f"{base}_sum{label} {finished * told[key]}")
    lines.append(f"vllm:prompt_tokens_total{label} {700 * finished}.0")
    lines.append(f"vllm:generation_tokens_total{label} {2 * finished}.0")
    lines.append(f"{hits}{label} {16 * finished}.0")
    return "\n".join(lines)


def test_the_counters_of_one_request_are_its_timings(start, attempt):
    engine = start(vllm(pages=[page(4), page(5)]))

    reply = attempt(engine, EngineKind.VLLM)

    assert reply.timings == EngineTimings(
        prompt_tokens=684, prompt_ms=240, output_tokens=2, output_ms=500, queue_ms=10, ttft_ms=250
    )
    assert reply.cached_prompt_tokens == 16


def test_older_names_of_the_prefix_cache_are_read(start, attempt):
    pages = [page(one, hits="vllm:gpu_prefix_cache_hits_total") for one in (4, 5)]
    engine = start(vllm(pages=pages))

    reply = attempt(engine, EngineKind.VLLM)

    assert reply.cached_prompt_tokens == 16


def test_the_usage_goes_before_the_counters(start, attempt):
    counted = {"completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 0}}
    stream = Stream((delta(content="ab"), sse({"choices": [], "usage": counted}), DONE))
    engine = start(vllm(stream, pages=[page(4), page(5)]))

    reply = attempt(engine, EngineKind.VLLM)

    assert reply.cached_prompt_tokens == 0


def test_counters_that_follow_a_moment_later_are_waited_for(start):
    pauses = []
    engine = start(vllm(pages=[page(4), page(4), page(4), page(5)]))
    connection = Connection(Address.of(engine.url))
    target = Vllm(connection, "org/Tiny-1B", {}, pause=pauses.append)

    target.before()
    told = target.after()
    connection.close()

    assert told.timings.output_ms == 500
    assert len(pauses) == 2


@pytest.mark.parametrize(
    "pages",
    [
        [page(4), page(6)],
        [page(4, running=1), page(5)],
        [page(4), page(4)],
        [page(4), page(0)],
        ["", page(5)],
        [],
    ],
    ids=["two ended", "others run", "none ended", "a restart", "no counters", "no metrics"],
)
def test_counters_that_are_not_of_this_request_alone_tell_nothing(start, pages):
    engine = start(vllm(pages=pages))
    connection = Connection(Address.of(engine.url))
    target = Vllm(connection, "org/Tiny-1B", {}, pause=lambda _: None)

    target.before()
    told = target.after()
    connection.close()

    assert told == Told()


def test_an_engine_that_ends_after_its_answer_takes_only_the_counters_with_it(start):
    engine = start(vllm(pages=[page(4)]))
    connection = Connection(Address.of(engine.url))
    target = Vllm(connection, "org/Tiny-1B", {})
    target.before()

    engine.close()
    told = target.after()
    connection.close()

    assert told == Told()


def test_requests_of_others_are_told(start):
    with target_at(start(vllm(pages=[page(4, running=3)]))) as target:
        assert target.busy() == "vLLM has 3 other requests in hand"
    with target_at(start(vllm())) as target:
        assert target.busy() is None


def test_the_cache_settings_of_vllm_are_its_flags(start):
    config = (
        'vllm:cache_config_info{block_size="16",cache_dtype="auto",engine="0",'
        'enable_prefix_caching="True",gpu_memory_utilization="0.9",num_gpu_blocks="27000",'
        'kv_cache_memory_bytes="None",cpu_kvcache_space_bytes="/secret/path"} 1.0'
    )

    with target_at(start(vllm(pages=[config]))) as target:
        _, engine = target.describe()

    assert engine.flags == {
        "block_size": "16",
        "cache_dtype": "auto",
        "enable_prefix_caching": "on",
        "gpu_memory_utilization": "0.9",
        "num_gpu_blocks": "27000",
    }


@pytest.mark.parametrize(
    ("listed", "name", "base"),
    [
        ({"id": "mine", "root": "org/Tiny-1B"}, "org/Tiny-1B", None),
        ({"id": "mine", "root": "/models/tiny"}, "mine", None),
        (
            {"id": "sql-lora", "root": "/loras/sql", "parent": "org/Tiny-1B"},
            "sql-lora",
            "org/Tiny-1B",
        ),
    ],
)
def test_a_model_is_named_as_at_its_hub_and_an_adapter_by_itself(start, listed, name, base):
    with target_at(start(vllm(**listed))) as target:
        model, engine = target.describe()

    assert model.name == name
    assert engine.flags.get("lora_base") == base
