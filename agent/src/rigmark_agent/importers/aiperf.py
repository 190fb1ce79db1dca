"""AIPerf: the summary in json, with the records of single requests beside it or alone."""

from typing import Final

from rigmark_agent.errors import FileHoldsNoFigure
from rigmark_agent.importers import figures
from rigmark_agent.importers.aiperf_config import Setup, setup_of
from rigmark_agent.importers.aiperf_reasons import COUNTED_TWICE, REASONS
from rigmark_agent.importers.aiperf_records import is_record, records_beside, timed_records
from rigmark_agent.importers.evidence import Told, evidence
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.reading import Reading, finite
from rigmark_agent.importers.units import in_unit
from rigmark_shared.wire import LoadPoint, Percentiles

NAME: Final = "aiperf"
_TYPICAL: Final = frozenset(
    {"request_latency", "request_throughput", "output_sequence_length", "request_count"}
)
_CSV_HEADER: Final = "Metric,avg,min,max"
_STATISTICS: Final = ("avg", "p50", "p90", "p95", "p99")
_AGREE: Final = 0.01


def recognises(material: Material) -> bool:
    """Whether the content is AIPerf's."""
    if material.text.startswith(_CSV_HEADER):
        return True
    return any(_is_summary(one) or is_record(one) for one in material.mappings[:1])


def _is_summary(values: dict[str, object]) -> bool:
    metrics = [name for name in _TYPICAL & values.keys() if isinstance(values[name], dict)]
    return bool(metrics) and ("input_config" in values or "aiperf_version" in values)


def read(material: Material) -> list[Found]:
    """Return the one result of the file; raises FileHoldsNoFigure for the table in csv."""
    if material.text.startswith(_CSV_HEADER):
        raise FileHoldsNoFigure(
            f"{material.path.name} names neither the model nor the load; import the file "
            "profile_export_aiperf.json beside it, which has the same figures"
        )
    if material.mappings and is_record(material.mappings[0]):
        return [_of_records(material)]
    return [_of_summary(material, values) for values in material.mappings if _is_summary(values)]


def _of_records(material: Material) -> Found:
    notes = Notes()
    requests = evidence(timed_records(material.mappings), Told(), notes=notes, name="records")
    point = figures.point(None, requests)
    return Found("AIPerf", notes, [point] if point else [], format="jsonl")


def _of_summary(material: Material, values: dict[str, object]) -> Found:
    notes = Notes()
    summary = Reading(values, notes)
    setup = setup_of(summary.part("input_config"), notes)
    point = _point(material, summary, setup)
    version = summary.text("aiperf_version")
    summary.finish(REASONS)
    return Found(
        tool="AIPerf",
        notes=notes,
        points=[point] if point else [],
        version=version,
        format="json",
        model=setup.facts,
        terms=known(
            load_model=setup.load_model, concurrency=setup.concurrency, streaming=setup.streaming
        ),
    )


def _point(material: Material, summary: Reading, setup: Setup) -> LoadPoint | None:
    succeeded = _requests(summary, "request_count")
    completed = _requests(summary, "completed_request_count")
    failed = _requests(summary, "error_request_count")
    if failed is None and completed is not None and succeeded is not None:
        failed = max(completed - succeeded, 0)
    ttft = _times(summary, "time_to_first_token", ours="ttft_ms", usable=setup.streaming)
    counted = _counts_agree(summary)
    duration = summary.part("benchmark_duration")
    whole = _times(summary, "request_latency", ours="end_to_end_ms")
    told = figures.summary(
        duration_s=in_unit(duration, "avg", "s", most=figures.LONGEST_S),
        succeeded=succeeded,
        failed=failed,
        ttft_ms=ttft,
        itl_ms=_times(summary, "inter_token_latency", ours="itl_ms", usable=counted),
        end_to_end_ms=whole,
        decode_speed_tok_s=_decode_speed(summary, counted),
        output_throughput_tok_s=_throughput(summary),
    )
    records = timed_records(records_beside(material.path))
    means = (ttft.mean if ttft else None, whole.mean if whole else None)
    return figures.point(
        told,
        evidence(
            records,
            Told(succeeded, failed, *means),
            notes=summary.notes,
            name="profile_export.jsonl",
        ),
        concurrency=setup.concurrency,
        rate_per_s=setup.rate_per_s,
        prompt_tokens=_tokens(summary, "usage_prompt_tokens", "input_sequence_length"),
        output_tokens=_tokens(summary, "usage_completion_tokens", "output_sequence_length"),
    )


def _times(
    summary: Reading,
    name: str,
    *,
    ours: str,
    usable: bool | None = None,
) -> Percentiles | None:
    metric = summary.part(name)
    if usable is False:
        _drop(summary, name, COUNTED_TWICE.get(name, "it was found not to hold"))
        return None
    values = {
        statistic: in_unit(metric, statistic, "ms", most=figures.LONGEST_MS)
        for statistic in _STATISTICS
    }
    metric.take_all()
    quiet = Reading({**values, "mean": values.pop("avg")}, summary.notes, place=name)
    found = figures.percentiles(quiet, {key: key for key in ("mean", "p50", "p90", "p95", "p99")})
    if found is not None:
        summary.notes.relabel(ours, f"{name}: avg (our mean) and percentiles, by its unit")
    return found


def _counts_agree(summary: Reading) -> bool | None:
    """Whether client and server count the same answer tokens; None where only one counts."""
    ours = _silent_mean(summary, "output_sequence_length")
    theirs = _silent_mean(summary, "usage_completion_tokens")
    if ours is None or theirs is None:
        return None
    return figures.close(ours, theirs, within_share=_AGREE)


def _silent_mean(summary: Reading, name: str) -> float | None:
    metric = summary.values.get(name)
    return finite(metric.get("avg")) if isinstance(metric, dict) else None


def _decode_speed(
    summary: Reading,
    counted: bool | None,
) -> float | None:
    name = "output_token_throughput_per_user"
    metric = summary.part(name)
    if counted is False:
        _drop(summary, name, COUNTED_TWICE["inter_token_latency"])
        return None
    speed = in_unit(metric, "p50", "tok/s", most=figures.FASTEST_TOK_S)
    metric.take_all()
    if speed is not None:
        summary.notes.relabel("decode_speed_tok_s", f"{name}: p50, the inverse of the ITL")
    return speed


def _throughput(summary: Reading) -> float | None:
    metric = summary.part("output_token_throughput")
    speed = in_unit(metric, "avg", "tok/s", most=figures.FASTEST_TOK_S)
    metric.take_all()
    if speed is not None:
        summary.notes.relabel("output_throughput_tok_s", "output_token_throughput: avg")
    return speed


def _requests(summary: Reading, name: str) -> int | None:
    metric = summary.part(name)
    found = figures.requests_counted(metric, "avg")
    metric.take_all()
    return found


def _tokens(summary: Reading, server: str, client: str) -> int | None:
    """Return the mean that the server counted, else the client's."""
    for name in (server, client):
        metric = summary.part(name)
        found = figures.tokens(metric, "avg")
        metric.take_all()
        if found is not None:
            return found
    return None


def _drop(summary: Reading, name: str, why: str) -> None:
    summary.raw(name)
    summary.notes.leave_out(name, why)
    summary.part(name).take_all()


IMPORTER: Final = Importer(NAME, recognises, read)
