"""Contradictions: refused by field with what to do; what lies just inside is taken."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from builders import attempt, load_point, load_request, scenario_run, submission
from rigmark_ingest.benchmarks.contradictions import contradictions, refuse_contradictions
from rigmark_ingest.problems import MeasurementIsImpossible
from rigmark_shared.wire import Submission

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHARES = {
    "gpu_share_sources": [{"source": "a", "pct": 100.0}],
    "gpu_share_confidence": "high",
}
ATTEMPT = "scenarios[0].attempts[0]"


def found(document: dict[str, Any]) -> dict[str, str]:
    parsed = Submission.model_validate_json(json.dumps(document))
    return {fault.field: fault.message for fault in contradictions(parsed, now=NOW)}


def run(**changes: Any) -> dict[str, Any]:
    return submission(scenarios=[scenario_run(**changes)])


def tried(**changes: Any) -> dict[str, Any]:
    return run(attempts=[attempt(**changes)])


def timings(**changes: Any) -> dict[str, Any]:
    return tried(engine_timings=changes)


def share(pct: float, **changes: Any) -> dict[str, Any]:
    sources = [{"source": "a", "pct": 100.0}, {"source": "b", "pct": pct}]
    return run(gpu_share_sources=sources, **{"gpu_share_confidence": "high", **changes})


def load(**point: Any) -> dict[str, Any]:
    return submission(load=[point])


def overlapping(overlap_ms: float, concurrency: int = 1) -> dict[str, Any]:
    requests = [load_request(0.0), load_request(1200.0 - overlap_ms)]
    return load(concurrency=concurrency, requests=requests)


def percentiles(**values: float) -> dict[str, Any]:
    return load(summary={"ttft_ms": values})


CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "a start in the future",
        "started_at",
        submission(started_at="2026-11-28T12:00:01Z"),
        submission(started_at="2026-11-28T12:00:00Z"),
    ),
    (
        "more active parameters than there are",
        "model.active_parameters",
        submission(model={"name": "m", "parameters": 10, "active_parameters": 11}),
        submission(model={"name": "m", "parameters": 10, "active_parameters": 10}),
    ),
    (
        "more timed tokens than tokens",
        f"{ATTEMPT}.timed_tokens",
        tried(timed_tokens=102),
        tried(timed_tokens=101),
    ),
    (
        "a first chunk larger than the answer",
        f"{ATTEMPT}.first_chunk_tokens",
        tried(first_chunk_tokens=102),
        tried(first_chunk_tokens=101),
    ),
    (
        "more cached tokens than the prompt has",
        f"{ATTEMPT}.cached_prompt_tokens",
        tried(cached_prompt_tokens=401),
        tried(cached_prompt_tokens=400),
    ),
    (
        "an engine that generated for longer than the request took",
        f"{ATTEMPT}.engine_timings.output_ms",
        timings(output_ms=1151 * 1.05 + 51),
        timings(output_ms=1151 * 1.05 + 49),
    ),
    (
        "an engine that read the prompt for longer than the request took",
        f"{ATTEMPT}.engine_timings.prompt_ms",
        timings(prompt_ms=1300.0),
        timings(prompt_ms=1151.0),
    ),
    (
        "an engine whose first token came after the request's end",
        f"{ATTEMPT}.engine_timings.ttft_ms",
        timings(ttft_ms=1300.0),
        timings(ttft_ms=1151.0),
    ),
    (
        "more drafts taken than proposed",
        f"{ATTEMPT}.engine_timings.accepted_draft_tokens",
        timings(draft_tokens=5, accepted_draft_tokens=6),
        timings(draft_tokens=5, accepted_draft_tokens=5),
    ),
    (
        "moments of other chunks",
        f"{ATTEMPT}.chunk_marks_ms",
        tried(chunks=3, chunk_marks_ms=[150.0, 1150.0]),
        tried(chunks=2, chunk_marks_ms=[150.0, 1150.0]),
    ),
    (
        "a sample long after the end",
        f"{ATTEMPT}.device_trace[1].at_ms",
        tried(device_trace=[{"at_ms": 0.0}, {"at_ms": 61_152.0}, {"at_ms": 70_000.0}]),
        tried(device_trace=[{"at_ms": 0.0}, {"at_ms": 61_151.0}]),
    ),
    (
        "a decode speed of no machine",
        "scenarios[0].decode_speed_tok_s",
        run(decode_speed_tok_s=100_001.0),
        run(decode_speed_tok_s=100_000.0),
    ),
    (
        "a generation speed of no machine",
        "scenarios[0].generation_speed_tok_s",
        run(generation_speed_tok_s=1_000_000.0),
        run(generation_speed_tok_s=100_000.0),
    ),
    (
        "a first token after the last",
        "scenarios[0].ttft_ms",
        run(ttft_ms=2000.1, generation_time_ms=2000.0),
        run(ttft_ms=2000.0, generation_time_ms=2000.0),
    ),
    (
        "confidence in sources that disagree",
        "scenarios[0].gpu_share_confidence",
        share(89.0),
        share(90.0),
    ),
    (
        "confidence in sources that tell another share",
        "scenarios[0].gpu_share_confidence",
        share(100.0, gpu_share_pct=50.0),
        share(100.0, gpu_share_pct=95.0),
    ),
    (
        "confidence in a load point's sources that disagree",
        "load[0].gpu_share_confidence",
        load(**load_point(), gpu_share_pct=5.0, **SHARES),
        load(**load_point(), gpu_share_pct=95.0, **SHARES),
    ),
    (
        "more in flight than the concurrency",
        "load[0].concurrency",
        overlapping(6.0),
        overlapping(4.0),
    ),
    (
        "a first chunk larger than a request's answer",
        "load[0].requests[0].first_chunk_tokens",
        load(requests=[load_request(first_chunk_tokens=102)]),
        load(requests=[load_request(first_chunk_tokens=101)]),
    ),
    (
        "more cached tokens than a request's prompt has",
        "load[0].requests[0].cached_prompt_tokens",
        load(requests=[load_request(cached_prompt_tokens=401)]),
        load(requests=[load_request(cached_prompt_tokens=400)]),
    ),
    (
        "a single request's speed that is the sum of many",
        "load[0].summary.decode_speed_tok_s",
        load(summary={"decode_speed_tok_s": 100_001.0}),
        load(summary={"decode_speed_tok_s": 100_000.0}),
    ),
    (
        "percentiles that fall",
        "load[0].summary.ttft_ms.p99",
        percentiles(p50=200.0, p99=199.0),
        percentiles(p50=200.0, p99=200.0),
    ),
]
ids = [case[0] for case in CASES]


@pytest.mark.parametrize(("field", "impossible"), [case[1:3] for case in CASES], ids=ids)
def test_what_no_measurement_can_give_is_refused_by_field(field: str, impossible: dict[str, Any]):
    told = found(impossible)

    assert list(told) == [field]
    assert told[field].startswith(("must ", "has "))


@pytest.mark.parametrize("inside", [case[3] for case in CASES], ids=ids)
def test_what_lies_just_inside_is_taken(inside: dict[str, Any]):
    assert found(inside) == {}


@pytest.mark.parametrize(
    "odd",
    [
        tried(marks={**attempt()["marks"], "last_token_ms": 150.0}),
        share(20.0, gpu_share_confidence="low"),
        overlapping(600.0, concurrency=2),
        load(rate_per_s=3.0, requests=[load_request(), load_request()]),
        load(concurrency=1, requests=[load_request(last_token_ms=None)] * 3),
        load(**load_point(8)),
        tried(device_trace=[{"at_ms": 0.0, "energy_j": 9.0}, {"at_ms": 900.0, "energy_j": 1.0}]),
    ],
    ids=[
        "all tokens at once",
        "sources that disagree and say so",
        "two in flight of two",
        "requests at a rate",
        "ends that are not known",
        "rounds of eight",
        "a counter that was reset",
    ],
)
def test_what_is_merely_odd_is_taken(odd: dict[str, Any]):
    assert found(odd) == {}


def test_a_refusal_names_all_fields_and_says_what_the_first_needs():
    document = run(decode_speed_tok_s=200_000.0, ttft_ms=5.0, generation_time_ms=4.0)

    with pytest.raises(MeasurementIsImpossible, match="in 2 places") as caught:
        refuse_contradictions(Submission.model_validate_json(json.dumps(document)), now=NOW)

    assert [fault.field for fault in caught.value.errors] == [
        "scenarios[0].decode_speed_tok_s",
        "scenarios[0].ttft_ms",
    ]
    assert "scenarios[0].decode_speed_tok_s, which must be at most" in caught.value.detail


def test_a_document_without_contradictions_passes():
    parsed = Submission.model_validate_json(json.dumps(submission(load=[load_point()])))

    refuse_contradictions(parsed, now=NOW)
