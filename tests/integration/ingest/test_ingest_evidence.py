"""Evidence of trust: statistics, flags, load and imports are stored and reported."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from builders import attempt, load_point, scenario_run, submission
from databases import Database

JSON = {"content-type": "application/json"}


def posted(ingest: httpx.Client, document: dict[str, Any] | bytes) -> dict[str, Any]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = ingest.post("/api/benchmarks", content=body, headers=JSON)
    assert answer.status_code in (200, 201), answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


def reported(ingest: httpx.Client, document: dict[str, Any] | bytes) -> dict[str, Any]:
    report: dict[str, Any] = ingest.get(posted(ingest, document)["url"]).json()
    return report


def unique(**changes: Any) -> dict[str, Any]:
    return submission(**{"hardware": {"name": f"rig {uuid4()}"}, **changes})


def test_the_golden_evidence_is_reported_with_statistics_and_its_terms(
    ingest: httpx.Client, golden: Path
):
    report = reported(ingest, (golden / "evidence.json").read_bytes())

    assert (report["evidence"], report["status"]) == ("raw", "pending")
    assert report["prompt_set_version"] == "2026.1"
    assert report["source_tool"] is None
    for run in report["scenarios"]:
        decode = run["statistics"]["decode_speed_tok_s"]
        assert decode["n"] == 2
        assert decode["low"] <= decode["mean"] <= decode["high"]
        assert run["figures"]["itl_p99_ms"] == pytest.approx(10.55)
        assert run["figures"]["energy_j_per_token"] == pytest.approx(312.5 * 1.4 / 120)
        net = (312.5 - 24.5) * 1.4 / 120
        assert run["figures"]["net_energy_j_per_token"] == pytest.approx(net)
        assert [flag["id"] for flag in run["flags"]] == ["few_repetitions"]
    (point,) = report["load"]
    assert (point["evidence"], point["concurrency"]) == ("raw", 2)
    assert point["figures"]["request_rate"] == pytest.approx(8 / 3.9)


def test_a_result_of_load_alone_is_measured_and_has_nothing_to_judge(
    ingest: httpx.Client, golden: Path, database: Database
):
    document = (golden / "load.json").read_bytes()

    receipt = posted(ingest, document)
    report = ingest.get(receipt["url"]).json()

    assert receipt["assessments"] == []
    assert (report["status"], report["coverage"], report["scenarios"]) == ("measured", 0, [])
    assert report["overall_quality"] is None
    assert report["figures"]["decode_speed_tok_s"] == pytest.approx(127 / 1.040)
    assert report["figures"]["ttft_ms"] == 170.0
    single, four = report["load"]
    assert single["flags"] == []
    assert [flag["id"] for flag in four["flags"]] == ["failed_requests"]
    assert four["flags"][0]["detail"] == "1 of 20 requests"
    assert four["figures"]["slo_attainment_pct"]["chat"]["good"] == 95.0
    assert "posted" not in four
    kept = f"SELECT posted->'requests'->7->>'error' FROM load_points WHERE ordinal = 1 AND \
        benchmark_id = '{receipt['id']}'"
    assert database.query(kept).startswith("the server closed")
    pending = f"SELECT count(*) FROM assessments WHERE benchmark_id = '{receipt['id']}'"
    assert database.query(pending) == "0"


def test_an_imported_result_is_labelled_by_its_tool(
    ingest: httpx.Client, golden: Path, database: Database
):
    receipt = posted(ingest, (golden / "imported.json").read_bytes())

    report = ingest.get(receipt["url"]).json()

    assert (report["source_tool"], report["evidence"]) == ("llama-bench", "self_reported")
    assert report["status"] == "measured"
    assert report["figures"]["decode_speed_tok_s"] == 128.7
    assert report["figures"]["ttft_ms"] is None
    assert report["load"][0]["figures"]["prefill_speed_tok_s"] == 11843.2
    kept = f"SELECT disclosure->'source'->'left_out'->>'pp512+tg128' FROM benchmark_documents \
        WHERE benchmark_id = '{receipt['id']}'"
    assert database.query(kept) == "mixes prefill and decode"


def test_flags_are_stored_once_on_the_benchmark_and_with_detail_on_their_run(
    ingest: httpx.Client, database: Database
):
    cached = [attempt(number, cached_prompt_tokens=300) for number in range(3)]
    runs = [scenario_run(attempts=cached), scenario_run("code_generation", attempts=cached)]

    receipt = posted(ingest, unique(scenarios=runs))
    report = ingest.get(receipt["url"]).json()

    assert [run["flags"][0]["severity"] for run in report["scenarios"]] == ["warning"] * 2
    assert report["scenarios"][0]["flags"][0]["detail"] == "up to 300 prompt tokens"
    stored = database.query(f"SELECT flags FROM benchmarks WHERE id = '{receipt['id']}'")
    assert json.loads(stored) == ["cached_prompt"]


def test_what_each_source_told_of_the_share_is_stored(ingest: httpx.Client, database: Database):
    told = [{"source": "ollama:/api/ps", "pct": 100.0}, {"source": "props", "reason": "no"}]
    run = scenario_run(gpu_share_sources=told, gpu_share_confidence="medium")

    receipt = posted(ingest, unique(scenarios=[run, scenario_run("code_generation")]))

    query = f"SELECT coalesce(gpu_share::text, 'none') FROM scenario_runs \
        WHERE benchmark_id = '{receipt['id']}' ORDER BY scenario"
    first, second = database.query(query).split("\n")
    assert json.loads(first) == {
        "confidence": "medium",
        "sources": [
            {"source": "ollama:/api/ps", "pct": 100.0, "reason": None},
            {"source": "props", "pct": None, "reason": "no"},
        ],
    }
    assert second == "none"


def test_load_beside_scenarios_is_stored_in_its_order(ingest: httpx.Client):
    load = [load_point(4), load_point(1), {"rate_per_s": 2.0, "summary": {"duration_s": 5.0}}]

    report = reported(ingest, unique(load=load))

    assert report["status"] == "pending"
    assert [point["concurrency"] for point in report["load"]] == [4, 1, None]
    assert report["evidence"] == "self_reported"
    for point in report["load"]:
        null = {name for name, figure in point["figures"].items() if figure is None}
        assert null <= set(point["unknown"])


def test_what_no_measurement_can_give_is_refused_with_its_name(
    ingest: httpx.Client, database: Database
):
    before = database.query("SELECT count(*) FROM benchmarks")
    run = scenario_run(attempts=[attempt(timed_tokens=102)])

    answer = ingest.post("/api/benchmarks", json=unique(scenarios=[run]))

    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:rigmark:problem:impossible-measurement"
    assert [error["field"] for error in problem["errors"]] == [
        "scenarios[0].attempts[0].timed_tokens"
    ]
    assert database.query("SELECT count(*) FROM benchmarks") == before


def test_a_run_of_the_day_after_tomorrow_is_refused(ingest: httpx.Client):
    answer = ingest.post("/api/benchmarks", json=unique(started_at="2999-01-01T00:00:00Z"))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "started_at"
