"""GuideLLM: a report in json or yaml with one benchmark for each load, and every request."""

from collections.abc import Mapping
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.guidellm_load import Load, load_of, model_of, streams, tokenizer_of
from rigmark_agent.importers.guidellm_reasons import (
    CONTENT_ONLY,
    NOT_STREAMED,
    REASONS,
    UNEVEN,
)
from rigmark_agent.importers.guidellm_requests import requests_of
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.reading import Reading
from rigmark_agent.target.naming import public_name
from rigmark_shared.wire import LoadPoint, Percentiles

NAME: Final = "guidellm"
_TYPICAL: Final = frozenset(
    {"time_to_first_token_ms", "inter_token_latency_ms", "request_latency", "output_token_count"}
)
_AGREE: Final = 0.05
_PERCENTILES: Final = ("p50", "p90", "p95", "p99")


def recognises(material: Material) -> bool:
    """Whether the content is a report of GuideLLM."""
    return any(_is_report(report) for report in material.mappings)


def _is_report(report: Mapping[str, object]) -> bool:
    benchmarks = report.get("benchmarks")
    return isinstance(benchmarks, list) and any(
        isinstance(one, dict)
        and isinstance(one.get("metrics"), dict)
        and _TYPICAL & one["metrics"].keys()
        for one in benchmarks
    )


def read(material: Material) -> list[Found]:
    """Return one result for each model; each benchmark of a report is a load point."""
    found = []
    for report in material.mappings:
        if _is_report(report):
            found += _results(material, report)
    return found


def _results(material: Material, report: dict[str, object]) -> list[Found]:
    benchmarks = report["benchmarks"]
    groups: dict[str | None, list[object]] = {}
    for one in benchmarks if isinstance(benchmarks, list) else []:
        if isinstance(one, dict):
            quiet = Reading({**report, "benchmarks": [one]}, Notes())
            groups.setdefault(model_of(quiet, quiet.parts("benchmarks")[0]), []).append(one)
    return [_result(material.format, {**report, "benchmarks": group}) for group in groups.values()]


def _result(form: str, values: dict[str, object]) -> Found:
    notes = Notes()
    report = Reading(values, notes)
    benchmarks = report.parts("benchmarks")
    loads = [load_of(one) for one in benchmarks]
    model = model_of(report, benchmarks[0])
    tokenizer = tokenizer_of(report)
    points = [_point(report, one, load) for one, load in zip(benchmarks, loads, strict=True)]
    version = report.part("metadata").text("guidellm_version")
    report.part("metadata").take_all()
    report.finish(REASONS)
    return Found(
        tool="GuideLLM",
        notes=notes,
        points=[point for point in points if point is not None],
        version=version,
        format=form,
        model=known(
            name=public_name(model) if model else None,
            tokenizer=public_name(tokenizer) if tokenizer else None,
        ),
        terms=_terms(loads, [streams(report, one) for one in benchmarks]),
    )


def _terms(loads: list[Load], streaming: list[bool | None]) -> dict[str, object]:
    same = loads[0] if len(set(loads)) == 1 else Load()
    return known(
        load_model=same.model,
        concurrency=same.concurrency,
        streaming=streaming[0] if len(set(streaming)) == 1 else None,
    )


def _point(report: Reading, benchmark: Reading, load: Load) -> LoadPoint | None:
    metrics = benchmark.part("metrics")
    totals = metrics.part("request_totals")
    succeeded = figures.requests_counted(totals, "successful")
    failed = figures.requests_counted(totals, "errored")
    if totals.count("incomplete"):
        metrics.notes.leave_out("request_totals.incomplete", "cut off by the tool, not failed")
    totals.raw("total")
    outputs = _of_successful(metrics, "output_token_count")
    ttft, itl = _ttft(report, benchmark, metrics), _distribution(metrics, "inter_token_latency_ms")
    if itl is not None:
        metrics.notes.relabel("itl_ms", "inter_token_latency_ms.successful: its mean by request")
    duration_s = figures.positive(benchmark, "duration", most=figures.LONGEST_S)
    told = figures.summary(
        duration_s=duration_s,
        succeeded=succeeded,
        failed=failed,
        ttft_ms=ttft,
        itl_ms=itl,
        decode_speed_tok_s=_decode_speed(metrics, outputs, itl),
        output_throughput_tok_s=_throughput(metrics, outputs, duration_s),
    )
    requests = requests_of(
        benchmark,
        succeeded=succeeded,
        failed=failed,
        ttft_mean_ms=ttft.mean if ttft else None,
    )
    return figures.point(
        told,
        requests if ttft else [],
        concurrency=load.concurrency,
        rate_per_s=load.rate_per_s,
        prompt_tokens=figures.tokens(_of_successful(metrics, "prompt_token_count"), "mean"),
        output_tokens=figures.tokens(outputs, "mean"),
        label=load.label,
    )


def _of_successful(metrics: Reading, name: str) -> Reading:
    """Return a metric of the requests that ended well; `total` mixes in the others."""
    metric = metrics.part(name)
    found = metric.part("successful")
    for others in ("errored", "incomplete", "total"):
        metric.raw(others)
    found.take_all()
    return found


def _distribution(metrics: Reading, name: str) -> Percentiles | None:
    found = _of_successful(metrics, name)
    ranks = found.part("percentiles")
    flat = {f"p{rank[1:]}": ranks.raw(rank) for rank in _PERCENTILES}
    ranks.take_all()
    reading = Reading({"mean": found.raw("mean"), **flat}, metrics.notes, place=found.place)
    return figures.percentiles(reading, {key: key for key in ("mean", *_PERCENTILES)})


def _ttft(report: Reading, benchmark: Reading, metrics: Reading) -> Percentiles | None:
    found = _distribution(metrics, "time_to_first_token_ms")
    if found is not None and streams(report, benchmark) is False:
        metrics.notes.leave_out("metrics.time_to_first_token_ms", NOT_STREAMED)
        return None
    if found is not None:
        sees_reasoning = metrics.has("time_to_first_output_token_ms")
        remark = "" if sees_reasoning else f" ({CONTENT_ONLY})"
        metrics.notes.relabel("ttft_ms", f"time_to_first_token_ms.successful{remark}")
    return found


def _decode_speed(metrics: Reading, outputs: Reading, itl: Percentiles | None) -> float | None:
    if itl is None or itl.p50 is None:
        return None
    shortest, longest = outputs.number("min"), outputs.number("max")
    if shortest is None or shortest != longest:
        metrics.notes.leave_out("decode speed", UNEVEN)
        return None
    speed = figures.MS_PER_S / itl.p50
    if speed > figures.FASTEST_TOK_S:
        return None
    metrics.notes.relabel("decode_speed_tok_s", "1000 ÷ median of inter_token_latency_ms")
    return speed


def _throughput(metrics: Reading, outputs: Reading, duration_s: float | None) -> float | None:
    """Return the told throughput where tokens and duration bear it out."""
    found = _of_successful(metrics, "output_tokens_per_second")
    speed = figures.speed(found, "mean")
    total = outputs.number("total_sum")
    if speed is None:
        return None
    own = total / duration_s if total and duration_s else None
    if not figures.close(speed, own, within_share=_AGREE):
        found.unusable("mean", "does not follow from the tokens and the duration")
        return None
    metrics.notes.relabel("output_throughput_tok_s", "output_tokens_per_second.successful.mean")
    return speed


IMPORTER: Final = Importer(NAME, recognises, read)
