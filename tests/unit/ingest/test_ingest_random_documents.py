"""Whatever a valid document says, every figure is finite and none is negative."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import submission
from rigmark_ingest.benchmarks.contradictions import contradictions
from rigmark_ingest.benchmarks.derived import derive
from rigmark_ingest.benchmarks.rows import rows_of
from rigmark_shared.methodology import FLAGS, SCENARIOS
from rigmark_shared.wire import Submission

NOW = datetime(2026, 11, 27, tzinfo=UTC)
extremes = st.sampled_from([0.0, 5e-324, 1e-9, 1.0, 86_400_000.0])
milliseconds = extremes | st.floats(0, 86_400_000, allow_nan=False)
tokens = st.sampled_from([0, 1, 2, 16, 10_000_000]) | st.integers(0, 5000)
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def speed() -> st.SearchStrategy[Any]:
    return maybe(st.sampled_from([5e-324, 1e-9, 1_000_000.0]) | st.floats(0.01, 5000))


@st.composite
def marks(draw: st.DrawFn) -> dict[str, Any]:
    chunk, first, output, last, end = sorted(draw(st.tuples(*[milliseconds] * 5)))
    return {
        "first_chunk_ms": chunk,
        "first_token_ms": first,
        "first_output_token_ms": draw(st.sampled_from([None, output])),
        "last_token_ms": last,
        "end_ms": end,
    }


samples = st.fixed_dictionaries(
    {"at_ms": milliseconds},
    optional={
        "device": st.integers(0, 3),
        "memory_used_mb": maybe(st.floats(0, 1e8)),
        "energy_j": maybe(st.floats(0, 1e300)),
        "temperature_c": maybe(st.floats(-100, 300)),
        "sm_clock_mhz": maybe(st.floats(0, 1e5)),
        "resident_mb": maybe(st.floats(0, 1e8)),
        "throttle_reasons": st.lists(st.sampled_from(["sw_power_cap", "gpu_idle"]), max_size=2),
    },
)
timings = st.fixed_dictionaries(
    {},
    optional={
        "prompt_tokens": maybe(tokens),
        "prompt_ms": maybe(milliseconds),
        "output_tokens": maybe(tokens),
        "output_ms": maybe(milliseconds),
        "draft_tokens": maybe(tokens),
    },
)


@st.composite
def attempts(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        {
            "ordinal": ordinal,
            "warmup": draw(st.booleans()),
            "marks": draw(marks()),
            "output_tokens": draw(maybe(tokens)),
            "prompt_tokens": draw(maybe(tokens)),
            "cached_prompt_tokens": draw(maybe(tokens)),
            "first_chunk_tokens": draw(maybe(tokens)),
            "timed_tokens": draw(maybe(tokens)),
            "chunks": draw(maybe(tokens)),
            "client_cpu_ms": draw(maybe(milliseconds)),
            "engine_timings": draw(maybe(timings)),
            "device_trace": draw(st.lists(samples, max_size=3)),
        }
        for ordinal in range(draw(st.integers(0, 3)))
    ]


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "scenario": draw(st.sampled_from([scenario.value for scenario in SCENARIOS])),
        "prompt": "a task",
        "response": draw(text),
        "output_tokens": draw(maybe(tokens)),
        "generation_speed_tok_s": draw(speed()),
        "generation_time_ms": draw(maybe(milliseconds)),
        "decode_speed_tok_s": draw(speed()),
        "ttft_ms": draw(maybe(milliseconds)),
        "memory_gb": draw(maybe(st.floats(0, 100_000))),
        "memory_kind": draw(st.sampled_from([None, "vram", "ram", "unified"])),
        "gpu_share_pct": draw(maybe(st.floats(0, 100))),
        "energy_j": draw(maybe(st.floats(0, 1e12))),
        "attempts": draw(attempts()),
    }


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    start, first, last = sorted(draw(st.tuples(*[milliseconds] * 3)))
    came = draw(st.sampled_from([(None, None), (first, None), (first, last)]))
    return {
        "start_ms": start,
        "first_token_ms": came[0],
        "last_token_ms": came[1],
        "output_tokens": draw(maybe(tokens)),
        "first_chunk_tokens": draw(maybe(tokens)),
        "error": draw(st.sampled_from([None, None, "cut off"])),
    }


points = st.fixed_dictionaries(
    {"requests": st.lists(requests(), min_size=1, max_size=4)},
    optional={"concurrency": st.integers(1, 8), "context_tokens": tokens},
)
cards = st.fixed_dictionaries(
    {"name": st.sampled_from(["NVIDIA GeForce RTX 4090", "Toaster"])},
    optional={"memory_gb": maybe(st.floats(0, 1000))},
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    run, load = draw(maybe(runs())), draw(st.lists(points, max_size=2))
    return submission(
        model={
            "name": "m",
            "parameters": draw(maybe(st.integers(1, 10**15))),
            "bits_per_weight": 4.5,
        },
        hardware={
            "name": "rig",
            "gpus": draw(st.lists(cards, max_size=2)),
            "idle_power_w": draw(maybe(st.floats(0, 1e5))),
        },
        scenarios=[run] if run else [],
        load=load or ([] if run else [{"summary": {"ttft_ms": {"p50": draw(milliseconds)}}}]),
    )


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from numbers(part)
    elif value is not None:
        yield value


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_no_valid_document_gives_a_figure_that_no_measurement_has(document: dict[str, Any]):
    parsed = Submission.model_validate_json(json.dumps(document))

    derived = derive(parsed)
    rows = rows_of(parsed, rig_id=None, idempotency_key=None)
    contradictions(parsed, now=NOW)

    figures = [*numbers(derived.board)]
    for run in derived.runs:
        figures += numbers(run.derived.figures)
        for found in run.derived.statistics.values():
            figures += [found.mean, found.median, *numbers({"sd": found.sd, "low": found.low})]
            assert found.low is None or found.low <= found.mean * (1 + 1e-9)
        assert {name for name, figure in run.derived.figures.items() if figure is None} <= set(
            run.derived.unknown
        )
    for point in derived.points:
        figures += numbers(point.derived.figures)
    assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
    assert {flag for flag in derived.flag_ids if flag not in FLAGS} == set()
    assert len(rows.runs) == len(parsed.scenarios)
    assert len(rows.load_points) == len(parsed.load)
    for row in (*rows.runs, *rows.load_points):
        for column in row:
            assert not isinstance(column, float) or math.isfinite(column)
            assert not isinstance(column, str) or "NaN" not in column
