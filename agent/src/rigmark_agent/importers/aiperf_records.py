"""AIPerf's records: one line of json for each request, with its moments."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.evidence import Timed
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading
from rigmark_agent.importers.units import in_unit

_BESIDE: Final = "profile_export.jsonl"
_SUMMARY: Final = "profile_export_aiperf.json"
_NS_PER_MS: Final = 1e6
_COUNTED: Final = "profiling"
_MOST_REASON_CHARS: Final = 500


def is_record(values: Mapping[str, object]) -> bool:
    """Whether a mapping is the record of one request."""
    about = values.get("metadata")
    return isinstance(about, dict) and "request_start_ns" in about and "metrics" in values


def records_beside(path: Path) -> list[dict[str, object]]:
    """Return the records that lie beside a summary under the tool's own names, if any do."""
    from rigmark_agent.importers.material import Material  # noqa: PLC0415 - it may be absent

    beside = path.with_name(_BESIDE)
    if path.name != _SUMMARY or not beside.is_file():
        return []
    return [values for values in Material.of(beside).mappings if is_record(values)]


def timed_records(records: list[dict[str, object]]) -> list[Timed | None]:
    """Return the requests that count; None for one that lacks a moment."""
    return [
        _timed(reading)
        for reading in (Reading(values, Notes()) for values in records)
        if reading.part("metadata").text("benchmark_phase") in (None, _COUNTED)
    ]


def _timed(record: Reading) -> Timed | None:
    about, metrics = record.part("metadata"), record.part("metrics")
    start_ns = about.number("request_start_ns")
    if start_ns is None or start_ns < 0:
        return None
    start = start_ns / _NS_PER_MS
    why = _why_it_failed(record, about)
    if why is not None:
        return Timed(start, error=fit(why, _MOST_REASON_CHARS))
    first = in_unit(metrics.part("time_to_first_token"), "value", "ms", most=figures.LONGEST_MS)
    whole = in_unit(metrics.part("request_latency"), "value", "ms", most=figures.LONGEST_MS)
    count = _tokens(metrics, "usage_completion_tokens", "output_sequence_length")
    if first is None or whole is None or count is None:
        return None
    return Timed(
        start_ms=start,
        first_token_ms=start + first,
        last_token_ms=start + whole,
        prompt_tokens=_tokens(metrics, "usage_prompt_tokens", "input_sequence_length"),
        output_tokens=count,
    )


def _why_it_failed(record: Reading, about: Reading) -> str | None:
    if about.flag("was_cancelled"):
        return "cancelled"
    if not record.has("error"):
        return None
    fault = record.raw("error")
    return str(fault.get("message") or fault) if isinstance(fault, dict) else str(fault)


def _tokens(metrics: Reading, server: str, client: str) -> int | None:
    for name in (server, client):
        found = figures.tokens(metrics.part(name), "value")
        if found is not None:
            return found
    return None
