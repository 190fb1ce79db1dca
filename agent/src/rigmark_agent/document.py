"""The document of a run: everything that was measured, in the wire's own terms."""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Final
from uuid import UUID

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.recording import Round
from rigmark_agent.device.rig import Rig
from rigmark_agent.figures import Context, scenario_run
from rigmark_agent.journal.record import Taken
from rigmark_agent.session import Measured
from rigmark_agent.target.protocol import GpuShare, Target
from rigmark_agent.terms import terms_of
from rigmark_shared.methodology import METHODOLOGY_VERSION
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import SCHEMA_VERSION, Client, Engine, Model, Submission, Terms

CLIENT_NAME: Final = "rigmark-agent"


def client() -> Client:
    """Return this program, as a document names it."""
    return Client(name=CLIENT_NAME, version=version(CLIENT_NAME))


def submission_of(
    measured: Measured,
    target: Target,
    rig: Rig,
    started_at: datetime,
    *,
    challenge_id: UUID | None = None,
) -> Submission:
    """Return the document to post; raises TargetIsUnreachable."""
    context = _context(measured, rig)
    return Submission(
        schema_version=SCHEMA_VERSION,
        methodology_version=METHODOLOGY_VERSION,
        model=measured.described.model,
        engine=measured.described.engine,
        hardware=rig.hardware(context.placement, measured.plan.hardware_name, measured.idle),
        client=client(),
        started_at=started_at,
        challenge_id=challenge_id,
        terms=_terms(measured, target, rig),
        scenarios=[
            scenario_run(scenario, taken, context)
            for scenario, taken in by_scenario(measured.taken).items()
        ],
    )


def by_scenario(taken: Sequence[Taken]) -> dict[ScenarioId, list[Taken]]:
    """Return the attempts of each scenario in their order."""
    found: dict[ScenarioId, list[Taken]] = {}
    for one in taken:
        found.setdefault(one.scenario, []).append(one)
    return found


def share_of(
    rig: Rig, rounds: Sequence[Round], model: Model, engine: Engine, told: GpuShare
) -> SharedReading:
    """Return the share of the model on the GPU by every source that there is."""
    return rig.gpu_share(
        told,
        rig.placement(rounds),
        rounds,
        weights_gb=model.file_size_gb,
        flags=engine.flags,
    )


def _context(measured: Measured, rig: Rig) -> Context:
    counting = [one.reply for one in measured.taken if not one.warmup]
    rounds = [one for reply in counting for one in reply.rounds]
    placement = rig.placement(rounds)
    described = measured.described
    share = share_of(rig, rounds, described.model, described.engine, described.told)
    return Context(placement=placement, share=share, no_energy=rig.no_energy(placement))


def _terms(measured: Measured, target: Target, rig: Rig) -> Terms:
    plan = measured.plan
    counting = [one.reply for one in measured.taken if not one.warmup]
    told = terms_of(counting, target, is_here=rig.is_here)
    return told.model_copy(
        update={
            "warmups": plan.warmup,
            "target_cv_pct": plan.repetition.target_cv_pct,
            "max_repetitions": plan.repetition.most,
            "cooldown_s": plan.cooldown_s,
        }
    )
