"""What is published of the board."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import SCENARIOS
from rigmark_shared.status import BenchmarkStatus, Evidence
from rigmark_web.benchmarks.judgement import JudgementView
from rigmark_web.flags import FlagMark, flag_marks
from rigmark_web.judging.versions import JudgeView
from rigmark_web.leaderboard.ask import BOARD_PATH, Ask, Order, Sort
from rigmark_web.leaderboard.places import Place
from rigmark_web.live.queries import is_waiting
from rigmark_web.live.views import JudgingView, ProgressView, judging_view, progress_view


class RowView(BaseModel):
    """One benchmark on the board; a null figure is unknown, a null quality is unscored."""

    id: UUID
    place: int | None
    """Its place by what the board is sorted by, among all that fit the filters; ties share one."""
    no_place: str | None
    """Why it has no place."""
    url: str
    created_at: datetime
    model: str
    quantization: str | None
    hardware: str
    engine: str
    engine_version: str | None
    evidence: Evidence
    methodology_version: str
    source_tool: str | None
    """The tool whose file was imported; null where the rig measured by itself."""
    flags: list[FlagMark]
    """What may be wrong with the figures, the gravest first."""
    withdrawn_at: datetime | None
    """Since when it ranks no more; null on every board."""
    doubted_at: datetime | None
    """Since when it is said not to be relied on."""
    doubt: str | None
    """Why it is doubted."""
    decode_speed_tok_s: float | None
    ttft_ms: float | None
    memory_gb: float | None
    gpu_share_pct: float | None
    efficiency_tok_s_per_gb: float | None
    overall_quality: float | None
    quality_low: float | None
    quality_high: float | None
    """Its 95 % interval, of the judge's noise only."""
    judge_version_id: int | None
    """The judge version of all its scores; null while there is none, or where they are several."""
    other_judge: bool
    """Whether its quality is of another judge version than the board ranks, and so has no rank."""
    status: BenchmarkStatus
    coverage: int
    """Scenarios that are scored."""
    of: int
    """Scenarios that there are."""
    progress: ProgressView | None
    """How far the assessments are, while something waits to be judged."""
    judgements: list[JudgementView] | None
    """The scores, where the row is expanded."""


class BoardView(BaseModel):
    """One page of the board."""

    benchmarks: list[RowView]
    sort: Sort
    order: Order
    has_places: bool
    """Whether this order is a ranking: by a figure, best first."""
    filters: dict[str, str]
    judge: JudgeView | None
    """The judge version whose qualities are ranked; null while nothing is scored."""
    judges: list[JudgeView]
    """All that may be asked for, the newest first."""
    previous_cursor: str | None
    next_cursor: str | None
    judging: JudgingView | None
    """Whether anybody judges, while something on this page waits to be judged."""

    def previous_url(self, ask: Ask, path: str = BOARD_PATH) -> str | None:
        """Return the address of the page before this one."""
        return self.previous_cursor and ask.url(path, cursor=self.previous_cursor, expand=[])

    def next_url(self, ask: Ask, path: str = BOARD_PATH) -> str | None:
        """Return the address of the page after this one."""
        return self.next_cursor and ask.url(path, cursor=self.next_cursor, expand=[])


def row_view(
    row: RowMapping,
    judgements: list[JudgementView] | None,
    judge: JudgeView | None,
    *,
    place: Place,
) -> RowView:
    """Make the published form of a row, expanded where its judgements are given."""
    is_ranked = judge is not None and row["judge_version_id"] == judge.id
    return RowView.model_validate(
        {
            **row,
            "place": place.number,
            "no_place": place.why_none,
            "url": f"/benchmarks/{row['id']}",
            "of": len(SCENARIOS),
            "flags": flag_marks(row["flags"]),
            "progress": progress_view(row) if is_waiting(row["status"]) else None,
            "other_judge": row["overall_quality"] is not None and not is_ranked,
            "judgements": judgements,
        }
    )


def judging_of(rows: list[RowMapping]) -> JudgingView | None:
    """Say whether anybody judges what waits among these rows; None when nothing waits."""
    return next((judging_view(row) for row in rows if is_waiting(row["status"])), None)
