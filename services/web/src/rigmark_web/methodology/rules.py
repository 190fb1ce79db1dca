"""What is published of the rules for trust: flags, use cases, statistics, comparability."""

from typing import Final

from pydantic import BaseModel

from rigmark_shared.methodology.agreement import PANEL_DISAGREES_POINTS
from rigmark_shared.methodology.comparability import AXES, Axis, Obstacle
from rigmark_shared.methodology.flag import FLAGS, Flag, Severity
from rigmark_shared.methodology.judged import FEWEST_DF, FEWEST_OF_ITS_OWN, RESOLUTION_SD
from rigmark_shared.methodology.judging_flag import JUDGING_FLAGS, JudgingFlag
from rigmark_shared.methodology.statistics import (
    FEWEST_FOR_AN_INTERVAL,
    FEWEST_READINGS,
    TARGET_CV_PCT,
)
from rigmark_shared.methodology.use_case import USE_CASES

_CONFIDENCE: Final = {
    "high": "Two sources that do not share a cause of error agree.",
    "medium": "One source told it.",
    "low": "Sources contradict each other, or it was concluded from something else.",
}


class FlagDefinitionView(BaseModel):
    """A flag of a figure or of a judgement, as it is defined."""

    id: str
    label: str
    severity: Severity
    meaning: str
    source: str


class UseCaseView(BaseModel):
    """A use, and how soon a first token must come for it."""

    id: str
    label: str
    ttft_good_ms: int
    """Below this a time to first token is good for this use."""
    ttft_bad_ms: int
    """From this on it is too slow for this use."""


class StatisticsRulesView(BaseModel):
    """How repetitions are summed up."""

    target_cv_pct: float
    """Repetitions go on until the coefficient of variation is at most this."""
    fewest_attempts_for_an_interval: int
    fewest_readings: dict[int, int]
    """How many readings a percentile needs, by percentile."""


class ObstacleRuleView(BaseModel):
    """One thing that two benchmarks must share to be compared."""

    axis: str
    label: str
    different: Obstacle
    """How much it matters that the sides differ."""
    unknown: Obstacle | None
    """How much it matters that a side does not tell; null when it is no matter."""
    metrics: list[str]
    """The ids of the metrics that it bears on."""
    sentence: str


class JudgingRulesView(BaseModel):
    """How samples of judges make a score, and how sure it is."""

    resolution_sd: float
    """No KPI is known better than this deviation, in points."""
    fewest_df_of_its_own: int
    """The degrees of freedom that an interval needs with its own samples alone."""
    fewest_df_of_earlier: int
    """The degrees of freedom that earlier judgements need to say something of a judge's noise."""
    panel_disagrees_points: float
    """Judges of a panel whose means are further apart than this disagree."""
    flags: list[FlagDefinitionView]


class RulesView(BaseModel):
    """The rules for trust in a figure."""

    judging: JudgingRulesView
    flags: list[FlagDefinitionView]
    use_cases: list[UseCaseView]
    statistics: StatisticsRulesView
    obstacles: list[ObstacleRuleView]
    """What stands in the way of a comparison."""
    confidence: dict[str, str]
    """What each word for the confidence in a reading means."""


def rules_view() -> RulesView:
    """Make the published form of the rules."""
    return RulesView(
        judging=JudgingRulesView(
            resolution_sd=RESOLUTION_SD,
            fewest_df_of_its_own=FEWEST_OF_ITS_OWN,
            fewest_df_of_earlier=FEWEST_DF,
            panel_disagrees_points=PANEL_DISAGREES_POINTS,
            flags=[_flag(flag) for flag in JUDGING_FLAGS.values()],
        ),
        flags=[_flag(flag) for flag in FLAGS.values()],
        use_cases=[
            UseCaseView(
                id=use.id,
                label=use.label,
                ttft_good_ms=use.ttft_good_ms,
                ttft_bad_ms=use.ttft_bad_ms,
            )
            for use in USE_CASES.values()
        ],
        statistics=StatisticsRulesView(
            target_cv_pct=TARGET_CV_PCT,
            fewest_attempts_for_an_interval=FEWEST_FOR_AN_INTERVAL,
            fewest_readings=dict(FEWEST_READINGS),
        ),
        obstacles=[
            _obstacle(axis) for axis in AXES.values() if axis.different is not Obstacle.DIFFERS
        ],
        confidence=dict(_CONFIDENCE),
    )


def _flag(flag: Flag | JudgingFlag) -> FlagDefinitionView:
    return FlagDefinitionView(
        id=flag.id,
        label=flag.label,
        severity=flag.severity,
        meaning=flag.meaning,
        source=flag.source,
    )


def _obstacle(axis: Axis) -> ObstacleRuleView:
    return ObstacleRuleView(
        axis=axis.id,
        label=axis.label,
        different=axis.different,
        unknown=axis.unknown,
        metrics=list(axis.bears),
        sentence=axis.sentence,
    )
