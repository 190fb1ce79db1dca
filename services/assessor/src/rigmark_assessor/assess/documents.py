"""Outcomes as the JSON documents in which they travel to the database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.sample import Made, Sample
from rigmark_assessor.evidence import Findings
from rigmark_assessor.judge.reply import Facts, storable
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.status import AssessmentStatus

_FACTS = tuple(name for name in Facts.__slots__ if name != "cost_usd")

Ids = Mapping[bytes, int]
"""The ids of judge versions, by their digests."""


def versions_of(outcomes: Iterable[Outcome]) -> dict[bytes, JudgeVersion]:
    """Return every judge version that outcomes speak of, by its digest."""
    return {
        version.digest: version
        for one in outcomes
        for version in (
            *((one.version,) if one.version else ()),
            *(sample.version for sample in one.samples),
            *(made.version for made in one.calls),
        )
    }


def outcome_rows(outcomes: Sequence[Outcome], ids: Ids) -> str:
    """Return what becomes of the assessments; those that only go on have no row."""
    return _json(
        _outcome(one, ids)
        for one in outcomes
        if one.status is not AssessmentStatus.RUNNING or one.first_sample is not None
    )


def sample_rows(outcomes: Sequence[Outcome], ids: Ids) -> str:
    """Return the samples."""
    return _json(
        {**_key(one), **_sample(sample, ids)} for one in outcomes for sample in one.samples
    )


def score_rows(outcomes: Sequence[Outcome]) -> str:
    """Return the scores of all dimensions of the samples."""
    return _json(
        {
            **_key(one),
            "sample": sample.number,
            "dimension": score.dimension,
            "score": score.score,
            "rationale": storable(score.rationale),
        }
        for one in outcomes
        for sample in one.samples
        for score in sample.scores
    )


def evidence_rows(outcomes: Sequence[Outcome]) -> str:
    """Return what was found without a judge."""
    return _json(
        {**_key(one), "version": one.evidence.version, "findings": _plain(one.evidence.findings)}
        for one in outcomes
        if one.evidence
    )


def call_rows(outcomes: Sequence[Outcome], ids: Ids) -> str:
    """Return the calls, in their order."""
    made = ((one, call) for one in outcomes for call in one.calls)
    return _json(
        {**_key(one), **_call(call, ids), "place": place} for place, (one, call) in enumerate(made)
    )


def json_of(value: object) -> str:
    """Return JSON with ids and decimals as texts."""
    return to_json(value).decode()


def _json(rows: Iterable[dict[str, Any]]) -> str:
    return json_of(list(rows))


def _plain(findings: Findings) -> dict[str, Any]:
    # To write a word of an enumeration takes ten times as long as to write a text.
    return {check: {**found, "result": str(found["result"])} for check, found in findings.items()}


def _key(one: Outcome) -> dict[str, Any]:
    return {"id": one.claim.id, "attempt": one.claim.attempt}


def _outcome(one: Outcome, ids: Ids) -> dict[str, Any]:
    score = one.score
    return {
        **_key(one),
        "status": one.status,
        "reason": one.reason,
        "detail": one.detail,
        "kpi": score and score.kpi,
        "samples": score and score.n,
        "kpi_sd": score and score.sd,
        "kpi_low": score and score.low,
        "kpi_high": score and score.high,
        "first_sample": one.first_sample,
        "flags": [{"id": flag.id, "detail": flag.detail} for flag in one.flags],
        "summary": None if one.summary is None else storable(one.summary),
        "wait_s": one.wait_s,
        "failures": int(one.counts_as_failure),
        "version": one.version and ids[one.version.digest],
    }


def _sample(sample: Sample, ids: Ids) -> dict[str, Any]:
    return {
        "sample": sample.number,
        "version": ids[sample.version.digest],
        "template": sample.template,
        "dimension_order": sample.order,
        "kpi": sample.kpi,
        "caps": sample.caps,
        "summary": storable(sample.summary),
    }


def _call(made: Made, ids: Ids) -> dict[str, Any]:
    call, facts = made.call, made.call.facts
    return {
        "ordinal": made.ordinal,
        "version": ids[made.version.digest],
        "latency_ms": call.latency_ms,
        "outcome": call.outcome,
        "response_format": call.response_format,
        "template": call.template,
        "cost_usd": made.price.usd,
        "price_source": made.price.source,
        **{name: getattr(facts, name) for name in _FACTS},
    }
