"""An explanation as one JSON document; its text for people is made from it and says the same."""

from collections.abc import Sequence
from typing import Any

from rigmark_assessor.explain import arithmetic
from rigmark_assessor.explain.interval import interval
from rigmark_assessor.explain.next_step import next_step
from rigmark_assessor.explain.record import Record, Surroundings, from_json
from rigmark_assessor.operate.queries import Row
from rigmark_assessor.operate.text import moment
from rigmark_shared.methodology import SCENARIOS, ScenarioId, overall_quality

Json = dict[str, Any]


def document(around: Surroundings, records: Sequence[Record], *, raw: bool) -> Json:
    """Return everything that is stored of these assessments, with the sums written out."""
    return {
        "benchmark": _benchmark(around),
        "assessments": [_assessment(record, around, raw=raw) for record in records],
        "judge_versions": [_version(row) for row in around.versions.values()],
    }


def _benchmark(around: Surroundings) -> Json:
    row = around.benchmark
    return {
        "id": str(row["id"]),
        "model": row["model"],
        "engine": row["engine"],
        "hardware": row["hardware"],
        "status": row["status"],
        "withdrawn_at": moment(row["withdrawn_at"]),
        "coverage": row["coverage"],
        "overall_quality": _number(row["overall_quality"]),
        "quality_low": row["quality_low"],
        "quality_high": row["quality_high"],
        "judge_version_id": row["judge_version_id"],
        "assessed_at": moment(row["assessed_at"]),
        "arithmetic": _overall(around),
    }


def _overall(around: Surroundings) -> Json | None:
    """Return the four KPIs whose mean the overall quality is; None where there is none."""
    stored = around.benchmark["overall_quality"]
    if stored is None:
        return None
    for generation in sorted({row["generation"] for row in around.standings}, reverse=True):
        kpis = {
            ScenarioId(row["scenario"]): row["kpi"]
            for row in around.standings
            if row["generation"] == generation
        }
        quality = overall_quality(kpis)
        if quality.overall is not None:
            return {
                "rule": "the mean of the four KPIs, to 2 decimals, half to even",
                "generation": generation,
                "kpis": {name.value: float(kpis[name]) for name in SCENARIOS},
                "overall_quality": float(quality.overall),
                "adds_up": quality.overall == stored,
            }
    return None


def _assessment(record: Record, around: Surroundings, *, raw: bool) -> Json:
    row = record.row
    return {
        "id": str(row["id"]),
        "scenario": row["scenario"],
        "generation": row["generation"],
        "status": row["status"],
        "reason": row["reason"],
        "detail": row["detail"],
        "attempts": row["attempt"],
        "failures": row["failures"],
        "owner": row["owner"],
        "created_at": moment(row["created_at"]),
        "finished_at": moment(row["finished_at"]),
        "not_before": moment(row["not_before"]),
        "lease_until": moment(row["lease_until"]),
        "kpi": _number(row["kpi"]),
        "summary": row["summary"],
        "judge_version_id": row["judge_version_id"],
        "arithmetic": arithmetic.mean(record),
        "interval": interval(record, around.noises),
        "samples": [_sample(record, sample) for sample in record.samples],
        "flags": from_json(row["flags"]),
        "evidence": _evidence(record, around),
        "claims": [_claim(record, number, raw=raw) for number in range(1, row["attempt"] + 1)],
        "regrades": [_call(row, raw=raw) for row in record.calls if _is_regrade(row)],
        "cost": _cost(record.calls),
        "generations": [
            _generation(one) for one in around.standings if one["scenario"] == row["scenario"]
        ],
        "next": next_step(record, around),
    }


def _sample(record: Record, sample: Row) -> Json:
    why_not = arithmetic.why_not(record, sample)
    return {
        "sample": sample["sample"],
        "counts": why_not is None,
        "why_not": why_not,
        "judge_version_id": sample["judge_version_id"],
        "claim": sample["attempt"],
        "created_at": moment(sample["created_at"]),
        "template": sample["template"],
        "dimension_order": from_json(sample["dimension_order"]),
        "dimensions": arithmetic.dimensions(record, sample),
        "caps": from_json(sample["caps"]),
        "kpi": float(sample["kpi"]),
        "adds_up": arithmetic.sample_adds_up(record, sample),
        "summary": sample["summary"],
    }


def _evidence(record: Record, around: Surroundings) -> Json | None:
    """Return the newest findings, and by which version of the checks this judgement was capped.

    Of a response only the newest findings are kept; a later judgement may have replaced them.
    """
    row = record.evidence
    if row is None:
        return None
    shapes = [
        from_json(around.versions[sample["judge_version_id"]]["shape"])
        for sample in record.samples
        if arithmetic.why_not(record, sample) is None
    ]
    capped_by = next((shape.get("evidence") for shape in shapes), None)
    return {
        "version": row["version"],
        "judged_with": capped_by,
        "is_of_this_judgement": None if capped_by is None else capped_by == row["version"],
        "created_at": moment(row["created_at"]),
        "findings": from_json(row["findings"]),
    }


def _claim(record: Record, number: int, *, raw: bool) -> Json:
    """Return one claim; of one that ended before a call was made nothing is stored."""
    calls = [row for row in record.calls if row["attempt"] == number and not _is_regrade(row)]
    return {
        "claim": number,
        "calls": [_call(row, raw=raw) for row in calls],
        "samples": [row["sample"] for row in record.samples if row["attempt"] == number],
    }


def _is_regrade(row: Row) -> bool:
    """Say whether a call was made by `regrade`: it is no call of a claim, and shaped no score.

    Calls of the first release have no place in their claim either, but no form.
    """
    return row["ordinal"] is None and row["response_format"] is not None


def _call(row: Row, *, raw: bool) -> Json:
    return {
        "written_at": moment(row["created_at"]),
        "outcome": row["outcome"],
        "http_status": row["http_status"],
        "finish_reason": row["finish_reason"],
        "served_model": row["served_model"],
        "provider": row["provider"],
        "latency_ms": row["latency_ms"],
        "prompt_tokens": row["prompt_tokens"],
        "output_tokens": row["output_tokens"],
        "cost_usd": _money(row["cost_usd"]),
        "price_source": row["price_source"],
        "response_format": row["response_format"],
        "template": row["template"],
        "judge_version_id": row["judge_version_id"],
        **({"raw_output": row["raw_output"]} if raw else {}),
    }


def _cost(calls: Sequence[Row]) -> Json:
    priced = [row["cost_usd"] for row in calls if row["cost_usd"] is not None]
    return {
        "calls": len(calls),
        "priced_usd": _money(sum(priced)) if priced else None,
        "unpriced_calls": len(calls) - len(priced),
    }


def _generation(row: Row) -> Json:
    return {
        "id": str(row["id"]),
        "generation": row["generation"],
        "status": row["status"],
        "reason": row["reason"],
        "kpi": _number(row["kpi"]),
        "judge_version_id": row["judge_version_id"],
        "finished_at": moment(row["finished_at"]),
    }


def _version(row: Row) -> Json:
    calibration = from_json(row["calibration"])
    return {
        "id": row["id"],
        "digest": row["digest"].hex(),
        "model": row["model"],
        "base_url": row["base_url"],
        "shape": from_json(row["shape"]),
        "created_at": moment(row["created_at"]),
        "calibration": calibration,
    }


def _number(value: Any) -> float | None:  # noqa: ANN401 - a decimal or nothing
    return None if value is None else float(value)


def _money(value: Any) -> str | None:  # noqa: ANN401 - a decimal or nothing
    """Return money as text, so that no digit is lost."""
    return None if value is None else f"{value:f}"
