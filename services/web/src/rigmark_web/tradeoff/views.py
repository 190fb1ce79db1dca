"""What is published of the chart of speed against quality."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.status import Evidence
from rigmark_web.flags import FlagMark, flag_marks
from rigmark_web.judging.versions import JudgeView
from rigmark_web.tradeoff.front import front, letters
from rigmark_web.tradeoff.queries import COUNTED_TO, MOST_DRAWN


class MarkView(BaseModel):
    """One result on the chart."""

    id: UUID
    url: str
    model: str
    quantization: str | None
    hardware: str
    engine: str
    evidence: Evidence
    flags: list[FlagMark]
    """What may be wrong with the figures, the gravest first."""
    doubted_at: datetime | None
    """Since when it is said not to be relied on."""
    decode_speed_tok_s: float
    overall_quality: float
    quality_low: float | None
    quality_high: float | None
    """The 95 % interval of its quality, of the judge's noise only."""
    letter: str | None
    """Its name on the front; null where another result is as good in both and better in one."""


class LeftOutView(BaseModel):
    """What fits the filters and is not drawn."""

    other_judges: int
    """Scored under other judge versions, whose points are not the same."""
    unscored: int
    without_speed: int
    """Among the best by quality."""
    there_are_more: bool
    """Whether there are more under this judge version, all of them of lower quality."""
    counted_to: int = COUNTED_TO
    """How far the first two are counted: this number stands for it or more."""


class TradeoffView(BaseModel):
    """Speed against quality of the best results by one judge version."""

    marks: list[MarkView]
    """By quality, the best first."""
    filters: dict[str, str]
    judge: JudgeView | None
    """The judge version of all qualities; null while nothing is scored."""
    judges: list[JudgeView]
    """All that may be asked for, the newest first."""
    left_out: LeftOutView

    @property
    def front(self) -> list[MarkView]:
        """The results that nothing else beats in both, by quality."""
        return [mark for mark in self.marks if mark.letter is not None]


def mark_views(rows: Sequence[RowMapping]) -> list[MarkView]:
    """Make the published form of what can be drawn, in the order it comes."""
    known = [row for row in rows[:MOST_DRAWN] if row["decode_speed_tok_s"]]
    unbeaten = front((row["overall_quality"], row["decode_speed_tok_s"]) for row in known)
    return [
        MarkView.model_validate(
            {
                **row,
                "url": f"/benchmarks/{row['id']}",
                "flags": flag_marks(row["flags"]),
                "letter": letter,
            }
        )
        for row, letter in zip(known, letters(unbeaten), strict=True)
    ]


def left_out_view(
    others: RowMapping, rows: Sequence[RowMapping], marks: Sequence[MarkView]
) -> LeftOutView:
    """Say what is not drawn of what was found."""
    return LeftOutView(
        **others,
        without_speed=len(rows[:MOST_DRAWN]) - len(marks),
        there_are_more=len(rows) > MOST_DRAWN,
    )
