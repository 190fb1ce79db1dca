"""Single requests as raw evidence: taken only where they are all there and fit what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from pydantic import ValidationError

from rigmark_agent.importers import figures
from rigmark_agent.importers.notes import Notes
from rigmark_shared.wire import LoadRequest

_AGREE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Timed:
    """One request in ms of a clock of its own."""

    start_ms: float
    first_token_ms: float | None = None
    last_token_ms: float | None = None
    prompt_tokens: int | None = None
    cached_prompt_tokens: int | None = None
    output_tokens: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the tool tells of all requests together; evidence that differs is not taken."""

    succeeded: int | None = None
    failed: int | None = None
    ttft_mean_ms: float | None = None
    end_to_end_mean_ms: float | None = None


def evidence(
    timed: Sequence[Timed | None], told: Told, *, notes: Notes, name: str
) -> list[LoadRequest]:
    """Return the requests in ms from the first start; none where one of them is missing or off.

    `name` is what the tool calls the list; why it was not taken is noted under it.
    """
    known = [one for one in timed if one is not None]
    why_not = _why_not(known, len(timed), told)
    if why_not is None and known:
        begin = min(one.start_ms for one in known)
        try:
            requests = [_request(one, begin) for one in known]
        except ValidationError as error:
            why_not = f"a request has moments that no clock gives: {error.errors()[0]['msg']}"
        else:
            notes.relabel("requests", f"{name}: start, first token and last token of each request")
            return requests
    if why_not is not None:
        notes.leave_out(name, why_not)
    return []


def _why_not(known: Sequence[Timed], listed: int, told: Told) -> str | None:
    if len(known) != listed:
        return f"{listed - len(known)} of {listed} requests lack a moment or a count"
    if len(known) > figures.MOST_KEPT_REQUESTS:
        return f"more than {figures.MOST_KEPT_REQUESTS} requests"
    succeeded = sum(1 for one in known if one.error is None)
    if told.succeeded is not None and succeeded != told.succeeded:
        return f"{succeeded} requests are listed where {told.succeeded} succeeded"
    if told.failed is not None and len(known) - succeeded != told.failed:
        return f"{len(known) - succeeded} requests are listed where {told.failed} failed"
    firsts = [_span(one.start_ms, one.first_token_ms) for one in known]
    lasts = [_span(one.start_ms, one.last_token_ms) for one in known]
    return _differs("time to first token", firsts, told.ttft_mean_ms) or _differs(
        "time to the last token", lasts, told.end_to_end_mean_ms
    )


def _span(start: float, end: float | None) -> float | None:
    return None if end is None else end - start


def _differs(name: str, spans: Sequence[float | None], told: float | None) -> str | None:
    known = [span for span in spans if span is not None]
    mean = fmean(known) if known else None
    if mean is None or told is None or figures.close(mean, told, within_share=_AGREE):
        return None
    return f"their mean {name} is {mean:.1f} ms, not {told:.1f} as told"


def _request(one: Timed, begin: float) -> LoadRequest:
    def moment(at_ms: float | None) -> float | None:
        return None if at_ms is None else at_ms - begin

    return LoadRequest(
        start_ms=one.start_ms - begin,
        first_token_ms=moment(one.first_token_ms),
        last_token_ms=moment(one.last_token_ms),
        prompt_tokens=one.prompt_tokens,
        cached_prompt_tokens=one.cached_prompt_tokens,
        output_tokens=one.output_tokens,
        error=one.error,
    )
