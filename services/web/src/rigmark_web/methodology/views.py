"""What is published of the methodology; a scenario's checklist holds answers and is left out."""

from pydantic import BaseModel

from rigmark_shared.methodology import (
    METHODOLOGY_VERSION,
    METRICS,
    PROMPT_SET_VERSION,
    SCENARIOS,
    BandLevel,
    Dimension,
    Direction,
    Metric,
    Scenario,
    ScenarioId,
    TemperatureBand,
)
from rigmark_web.methodology.rules import RulesView, rules_view


class RangeView(BaseModel):
    """The values from `low` up to, and without, `high`; null leaves that side open."""

    label: str
    level: BandLevel
    low: float | None
    high: float | None


class MetricView(BaseModel):
    """One figure, as it is defined."""

    id: str
    label: str
    unit: str
    direction: Direction
    definition: str
    formula: str
    bands: list[RangeView]
    source: str


class AnchoredDimensionView(BaseModel):
    """One scored aspect of a scenario, and what its scores look like."""

    id: str
    label: str
    weight: float
    question: str
    anchors: dict[int, str]


class TaskView(BaseModel):
    """One scenario, as it is set."""

    id: ScenarioId
    version: str
    label: str
    summary: str
    temperature: float
    temperature_band: TemperatureBand
    max_output_tokens: int
    ttft_good_ms: int
    """Below this a time to first token is good for this use."""
    ttft_bad_ms: int
    """From this on it is too slow for this use."""
    prompt_template: str
    """The prompt, with `{nonce}` where each request has a word of its own."""
    dimensions: list[AnchoredDimensionView]


class MethodologyView(BaseModel):
    """What is measured and how it is scored."""

    methodology_version: str
    prompt_set_version: str
    scenarios: list[TaskView]
    metrics: list[MetricView]
    rules: RulesView


def methodology_view() -> MethodologyView:
    """Make the published form of the methodology."""
    return MethodologyView(
        methodology_version=METHODOLOGY_VERSION,
        prompt_set_version=PROMPT_SET_VERSION,
        scenarios=[_task(scenario) for scenario in SCENARIOS.values()],
        metrics=[_metric(metric) for metric in METRICS.values()],
        rules=rules_view(),
    )


def _task(scenario: Scenario) -> TaskView:
    return TaskView(
        id=scenario.id,
        version=scenario.version,
        label=scenario.label,
        summary=scenario.summary,
        temperature=float(scenario.temperature),
        temperature_band=scenario.temperature_band,
        max_output_tokens=scenario.max_output_tokens,
        ttft_good_ms=scenario.ttft_good_ms,
        ttft_bad_ms=scenario.ttft_bad_ms,
        prompt_template=scenario.prompt_template,
        dimensions=[_dimension(dimension) for dimension in scenario.dimensions],
    )


def _dimension(dimension: Dimension) -> AnchoredDimensionView:
    return AnchoredDimensionView(
        id=dimension.id,
        label=dimension.label,
        weight=float(dimension.weight),
        question=dimension.question,
        anchors=dict(dimension.anchors),
    )


def _metric(metric: Metric) -> MetricView:
    return MetricView(
        id=metric.id,
        label=metric.label,
        unit=metric.unit,
        direction=metric.direction,
        definition=metric.definition,
        formula=metric.formula,
        bands=[
            RangeView(label=band.label, level=band.level, low=band.low, high=band.high)
            for band in metric.bands
        ],
        source=metric.source,
    )
