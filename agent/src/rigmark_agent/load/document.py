"""From the points of a sweep to the document that is posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.idle import Idle
from rigmark_agent.device.placement import Placement
from rigmark_agent.device.rig import Rig
from rigmark_agent.document import client
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.load.point import Point
from rigmark_agent.load.prompt import Calibration
from rigmark_agent.load.served import Served
from rigmark_agent.terms import prompt_cache_of
from rigmark_shared.methodology.derive import memory_gb
from rigmark_shared.methodology.version import METHODOLOGY_VERSION
from rigmark_shared.wire import (
    SCHEMA_VERSION,
    LoadModel,
    LoadPoint,
    Submission,
    Terms,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished sweep, and what it was made with."""

    plan: LoadPlan
    points: Sequence[Point]
    calibration: Calibration | None
    served: Served
    rig: Rig
    idle: Idle
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the whole sweep and is needed to read its points."""

    base_tokens: int | None
    placement: Placement
    share: SharedReading
    no_energy: str
    """Why there is no energy figure, where there is none."""


def load_submission(measured: Measured) -> Submission:
    """Return the document of a sweep."""
    served, context = measured.served, _context(measured)
    hardware_name = measured.plan.hardware_name
    return Submission(
        schema_version=SCHEMA_VERSION,
        methodology_version=METHODOLOGY_VERSION,
        model=served.model,
        engine=served.engine,
        hardware=measured.rig.hardware(context.placement, hardware_name, measured.idle),
        client=client(),
        started_at=measured.started_at,
        terms=_terms(measured),
        load=[_load_point(point, context) for point in measured.points],
    )


def _context(measured: Measured) -> Context:
    served, rig = measured.served, measured.rig
    rounds = [one for point in measured.points for one in point.reading.rounds]
    placement = rig.placement(rounds)
    return Context(
        base_tokens=measured.calibration.base_tokens if measured.calibration else None,
        placement=placement,
        share=rig.gpu_share(
            served.share,
            placement,
            rounds,
            weights_gb=served.model.file_size_gb,
            flags=served.engine.flags,
        ),
        no_energy=rig.no_energy(placement),
    )


def _terms(measured: Measured) -> Terms:
    outcomes = chain.from_iterable(point.outcomes for point in measured.points)
    answered = [outcome for outcome in outcomes if not outcome.has_failed]
    return Terms(
        sut_boundary=measured.served.boundary,
        load_model=LoadModel.OPEN_LOOP if measured.plan.is_open_loop else LoadModel.CLOSED_LOOP,
        streaming=True,
        prompt_cache=prompt_cache_of(answered, measured.served.target),
        warmups=measured.plan.warmup,
        cooldown_s=measured.plan.cooldown_s,
    )


def _load_point(point: Point, context: Context) -> LoadPoint:
    reading, placement = point.reading, context.placement
    memory = memory_gb(placement.peak_mb(reading.rounds))
    energy = reading.energy_j(placement)
    return LoadPoint(
        concurrency=point.plan.concurrency,
        rate_per_s=point.plan.rate_per_s,
        prompt_tokens=context.base_tokens,
        context_tokens=point.plan.context_tokens,
        output_tokens=_mean_output_tokens(point),
        requests=[outcome.load_request(point.begun_s) for outcome in point.outcomes],
        label=point.plan.label,
        memory_gb=memory,
        memory_kind=placement.kind if memory else None,
        gpu_share_pct=context.share.pct,
        gpu_share_sources=list(context.share.sources),
        gpu_share_confidence=context.share.confidence,
        energy_j=energy,
        client_cpu_pct=reading.client_cpu_pct,
        other_load_pct=reading.other_load_pct,
        unknown=_unknown(context, memory=memory, energy=energy, other_load=reading.other_load_pct),
    )


def _unknown(
    context: Context, *, memory: float | None, energy: float | None, other_load: float | None
) -> dict[str, str]:
    """Return why each null figure is null, by its field."""
    no_memory = context.placement.reason or "no sensor told the memory of the model"
    figures = {
        "memory_gb": (memory, no_memory),
        "gpu_share_pct": (context.share.pct, context.share.reason or "the engine does not tell"),
        "energy_j": (energy, context.no_energy),
        "other_load_pct": (other_load, "the engine's part of the machine's load cannot be told"),
        "prompt_tokens": (
            context.base_tokens,
            "the engine's counts of a short and of a long prompt do not tell",
        ),
    }
    return {field: reason for field, (value, reason) in figures.items() if value is None}


def _mean_output_tokens(point: Point) -> int | None:
    counts = [one.output_tokens for one in point.outcomes if one.output_tokens is not None]
    return round(sum(counts) / len(counts)) if counts else None
