"""What is published of one scenario's run: figures, flags, texts and raw evidence."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import RowMapping

from rigmark_shared.methodology import SCENARIOS, ScenarioId, TemperatureBand
from rigmark_shared.status import Evidence
from rigmark_web.benchmarks.figure import FigureView, figures_of_run
from rigmark_web.benchmarks.judgement import JudgementView
from rigmark_web.evidence.reading import Evidence as RawEvidence
from rigmark_web.evidence.views import AttemptView
from rigmark_web.flags import FlagView, flag_views


class GpuShareSourceView(BaseModel):
    """What one source told of the share of the model on the GPU."""

    source: str
    pct: float | None = None
    reason: str | None = None
    """Why it told none, or why it is not trusted."""


class GpuShareView(BaseModel):
    """What the share of the model on the GPU rests on."""

    confidence: str | None = None
    sources: list[GpuShareSourceView] = []


class ScenarioView(BaseModel):
    """What one scenario gave."""

    scenario: ScenarioId
    label: str
    evidence: Evidence
    temperature: float | None
    temperature_band: TemperatureBand
    """The band of the temperature that the methodology sets."""
    max_output_tokens: int | None
    seed: int | None
    finish_reason: str | None
    prompt_tokens: int | None
    token_count_source: str | None
    memory_kind: str | None
    figures: list[FigureView]
    flags: list[FlagView]
    """What may be wrong with the figures, the gravest first."""
    gpu_share: GpuShareView | None
    judgement: JudgementView | None
    prompt: str
    response: str
    reasoning: str | None
    attempts: list[AttemptView]


def scenario_view(
    run: RowMapping,
    judgement: JudgementView | None,
    *,
    disclosure: Mapping[str, Any],
    evidence: RawEvidence,
) -> ScenarioView:
    """Make the published form of a scenario's run from its row and its evidence."""
    scenario = SCENARIOS[ScenarioId(run["scenario"])]
    return ScenarioView.model_validate(
        {
            **run,
            "label": scenario.label,
            "temperature_band": scenario.temperature_band,
            "figures": list(figures_of_run(scenario, run, disclosure)),
            "flags": flag_views(run["flags"]),
            "judgement": judgement,
            "prompt": run["prompt"] or "",
            "response": run["response"] or "",
            "attempts": list(_attempts(run, evidence)),
        }
    )


def _attempts(run: RowMapping, evidence: RawEvidence) -> Iterable[dict[str, Any]]:
    for attempt in run["attempts"] or []:
        yield {**attempt, **evidence.get((run["scenario"], attempt["ordinal"]), {})}
