"""What is published of the points of a load sweep."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology.use_case import USE_CASES
from rigmark_shared.status import Evidence
from rigmark_web.flags import FlagView, flag_views

_ATTAINMENT: Final = "slo_attainment_pct"
_GOODPUT: Final = "goodput_req_s"


class SpreadView(BaseModel):
    """How a time spreads over the requests of a point, in ms; null is unknown."""

    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None


class AttainmentView(BaseModel):
    """How a point meets what a use asks of the time to first token."""

    use_case: str
    label: str
    ttft_good_ms: float
    ttft_bad_ms: float
    good_pct: float | None
    """Requests with a good time to first token; a failed request has none."""
    acceptable_pct: float | None
    """Requests whose time to first token is good or acceptable."""
    goodput_req_s: float | None
    """Requests with a good time to first token, for each second."""


class LoadPointView(BaseModel):
    """One setting of the load, and the speed under it; a null figure is unknown."""

    ordinal: int
    label: str | None
    """What the client calls this point."""
    evidence: Evidence
    concurrency: int | None
    """Requests in flight."""
    rate_per_s: float | None
    """Requests started a second."""
    prompt_tokens: int | None
    output_tokens: int | None
    context_tokens: int | None
    """Tokens in the context before the prompt."""
    duration_s: float | None = None
    succeeded: int | None = None
    failed: int | None = None
    request_rate: float | None = None
    """Requests that ended well, for each second."""
    output_throughput_tok_s: float | None = None
    """Output tokens of all requests together; not the speed of one answer."""
    decode_speed_tok_s: float | None = None
    """Speed of one answer between its first and its last token: the median over requests."""
    decode_speed_sd_tok_s: float | None = None
    """The deviation over repetitions, where the client tells it."""
    prefill_speed_tok_s: float | None = None
    ttft_ms: SpreadView = SpreadView()
    itl_ms: SpreadView = SpreadView()
    tpot_ms: SpreadView = SpreadView()
    end_to_end_ms: SpreadView = SpreadView()
    attainment: list[AttainmentView]
    unknown: dict[str, str]
    """Why a figure is null, by its name."""
    flags: list[FlagView]

    @property
    def depth_tokens(self) -> int | None:
        """Tokens that the engine holds before it answers: context and prompt."""
        if self.context_tokens is None and self.prompt_tokens is None:
            return None
        return (self.context_tokens or 0) + (self.prompt_tokens or 0)


def load_point_view(row: RowMapping) -> LoadPointView:
    """Make the published form of a load point from its row."""
    figures = {name: value for name, value in row["figures"].items() if value is not None}
    return LoadPointView.model_validate(
        {
            **row,
            **{name: figures[name] for name in figures if name in LoadPointView.model_fields},
            "attainment": list(_attainment(figures)),
            "unknown": {name: str(reason) for name, reason in row["unknown"].items()},
            "flags": flag_views(row["flags"]),
        }
    )


def _attainment(figures: Mapping[str, Any]) -> Iterable[AttainmentView]:
    attained, goodput = figures.get(_ATTAINMENT) or {}, figures.get(_GOODPUT) or {}
    for use in USE_CASES.values():
        if use.id not in attained and use.id not in goodput:
            continue
        shares = attained.get(use.id) or {}
        yield AttainmentView(
            use_case=use.id,
            label=use.label,
            ttft_good_ms=use.ttft_good_ms,
            ttft_bad_ms=use.ttft_bad_ms,
            good_pct=shares.get("good"),
            acceptable_pct=shares.get("bad"),
            goodput_req_s=goodput.get(use.id),
        )
