"""Two benchmarks side by side: what stands between them, and their figures."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from builders import scenario_run, submission

TERMS = {
    "sut_boundary": "engine",
    "load_model": "single_stream",
    "streaming": True,
    "prompt_cache": "disabled",
    "prompt_set_version": "2026.1",
}
MODEL = {
    "name": "llama3.1:8b",
    "quantization": "Q4_K_M",
    "digest": "sha256:aa",
    "context_length": 8192,
}


def benchmark(ingest: httpx.Client, *, speed: float = 40.0, **changes: Any) -> str:
    run = scenario_run(decode_speed_tok_s=speed, token_count_source="server", response=str(uuid4()))
    document = submission(**{"model": MODEL, "terms": TERMS, "scenarios": [run], **changes})
    receipt = ingest.post("/api/benchmarks", json=document).json()
    return str(receipt["id"])


def compared(ingest: httpx.Client, one: str, other: str) -> dict[str, Any]:
    answer = ingest.get(f"/api/benchmarks/{one}/comparison/{other}")
    assert answer.status_code == 200, answer.text
    comparison: dict[str, Any] = answer.json()
    return comparison


def test_what_is_compared_differs_and_the_change_is_told(ingest: httpx.Client):
    one = benchmark(ingest)
    other = benchmark(ingest, speed=60.0, hardware={"name": "RTX 5090"})

    comparison = compared(ingest, one, other)

    assert (comparison["one"], comparison["other"]) == (one, other)
    assert [(d["axis"], d["severity"]) for d in comparison["differences"]] == [
        ("hardware", "differs")
    ]
    assert comparison["metrics"]["decode_speed_tok_s"] == {
        "one": 40.0,
        "other": 60.0,
        "comparable": True,
        "change_pct": pytest.approx(50.0),
        "in_the_way": [],
    }
    assert comparison["metrics"]["overall_quality"]["change_pct"] is None


def test_what_stands_in_the_way_is_named_and_no_change_is_told(ingest: httpx.Client):
    one = benchmark(ingest)
    other = benchmark(ingest, terms={**TERMS, "sut_boundary": "gateway", "concurrency": 8})

    comparison = compared(ingest, one, other)

    axes = {difference["axis"]: difference for difference in comparison["differences"]}
    assert axes["concurrency"]["severity"] == "blocks"
    assert axes["sut_boundary"]["one"] == "engine"
    assert axes["sut_boundary"]["other"] == "gateway"
    ttft = comparison["metrics"]["ttft_ms"]
    assert (ttft["comparable"], ttft["change_pct"]) == (False, None)
    assert ttft["in_the_way"] == ["concurrency", "sut_boundary"]


def test_what_is_not_told_is_unknown(ingest: httpx.Client):
    comparison = compared(ingest, benchmark(ingest), benchmark(ingest, terms=None))

    axes = {difference["axis"]: difference for difference in comparison["differences"]}
    assert axes["prompt_set_version"]["other"] == "unknown"
    assert axes["prompt_set_version"]["severity"] == "limits"


def test_a_benchmark_is_comparable_with_itself(ingest: httpx.Client):
    one = benchmark(ingest)

    comparison = compared(ingest, one, one)

    assert comparison["differences"] == []
    assert comparison["metrics"]["decode_speed_tok_s"]["change_pct"] == 0.0


def test_an_id_of_no_benchmark_is_a_problem(ingest: httpx.Client):
    known = benchmark(ingest)

    for one, other in ((known, uuid4()), (uuid4(), known), (known, "x"), ("x", known)):
        answer = ingest.get(f"/api/benchmarks/{one}/comparison/{other}")

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_comparison_is_documented(ingest: httpx.Client):
    document = ingest.get("/openapi.json").json()

    path = document["paths"]["/api/benchmarks/{benchmark_id}/comparison/{other_id}"]
    assert path["get"]["summary"] == "Compare two benchmarks"
    assert "Comparison" in document["components"]["schemas"]
