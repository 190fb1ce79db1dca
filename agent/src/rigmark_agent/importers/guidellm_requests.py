"""The single requests of a GuideLLM report, by the marks of each."""

from typing import Final

from rigmark_agent.importers import figures
from rigmark_agent.importers.evidence import Timed, Told, evidence
from rigmark_agent.importers.notes import Notes, fit
from rigmark_agent.importers.reading import Reading, finite
from rigmark_shared.wire import LoadRequest

_MOST_REASON_CHARS: Final = 500
_LIST: Final = "requests"


def requests_of(
    benchmark: Reading, *, succeeded: int | None, failed: int | None, ttft_mean_ms: float | None
) -> list[LoadRequest]:
    """Return the requests where all of them are listed; none in a report of summaries."""
    values = benchmark.raw(_LIST)
    lists = values if isinstance(values, dict) else {}
    well, badly = _entries(lists, "successful"), _entries(lists, "errored")
    if not well:
        return []
    timed = [_timed(one) for one in well] + [_failed(one) for one in badly]
    if succeeded is None or failed is None:
        benchmark.notes.leave_out(_LIST, "without the totals it is not known whether all are here")
        return []
    return evidence(timed, Told(succeeded, failed, ttft_mean_ms), notes=benchmark.notes, name=_LIST)


def _entries(lists: dict[object, object], name: str) -> list[Reading]:
    entries = lists.get(name)
    return [
        Reading({str(key): value for key, value in entry.items()}, Notes())
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]


def _timed(request: Reading) -> Timed | None:
    start, first, last = _moments(request)
    count = figures.tokens(request, "output_tokens")
    if start is None or first is None or last is None or count is None:
        return None
    return Timed(
        start_ms=start,
        first_token_ms=first,
        last_token_ms=last,
        prompt_tokens=figures.tokens(request, "prompt_tokens"),
        cached_prompt_tokens=_cached(request),
        output_tokens=count,
    )


def _failed(request: Reading) -> Timed | None:
    start = _moments(request)[0]
    why = request.part("info").text("error") or request.text("error") or "it failed"
    return None if start is None else Timed(start, error=fit(why, _MOST_REASON_CHARS))


def _moments(request: Reading) -> tuple[float | None, float | None, float | None]:
    """Return start, first token and last token in ms since the epoch, of a wall clock."""
    timings = request.part("info").part("timings")
    if timings.has("request_start"):
        names = ("request_start", "first_token_iteration", "last_token_iteration")
        return _ms(timings, names[0]), _ms(timings, names[1]), _ms(timings, names[2])
    return (
        _ms(request, "start_time"),
        _ms(request, "first_token_time"),
        _ms(request, "last_token_time"),
    )


def _ms(reading: Reading, key: str) -> float | None:
    seconds = finite(reading.raw(key))
    return None if seconds is None else seconds * figures.MS_PER_S


def _cached(request: Reading) -> int | None:
    told = request.count("cached_tokens")
    return told if told is None or told <= figures.MOST_TOKENS else None
