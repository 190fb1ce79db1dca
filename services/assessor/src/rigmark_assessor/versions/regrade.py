"""Regrade: ask the judge in force again about stored responses, to learn how noisy it is itself.

No score is touched: the calls are stored for their cost, and the verdicts nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.calibrate.asking import Asking
from rigmark_assessor.calibrate.joined import joined
from rigmark_assessor.calibrate.judging import effort, one_version
from rigmark_assessor.calibrate.labelled import Judgement
from rigmark_assessor.calibrate.report import Spent
from rigmark_assessor.calibrate.repository import registered
from rigmark_assessor.calibrate.table import text_table
from rigmark_assessor.calibrate.texts import Text, Verdicts
from rigmark_assessor.cost.keeping import account_of, kept
from rigmark_assessor.judges import judges_of
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions import queries
from rigmark_assessor.versions.calls import Calls
from rigmark_assessor.versions.errors import JudgeIsNotConfigured, NothingIsChosen
from rigmark_assessor.versions.own_noise import Again, OwnNoise, by_scenario, own_noise
from rigmark_assessor.versions.stored import Stored, stored_of
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.methodology import SCENARIOS, ScenarioId, scenario_kpi

FEWEST_VERDICTS: Final = 2
"""One verdict tells nothing of a judge's noise."""
_STATEMENT_TIMEOUT_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeOptions:
    """How many responses are asked about, and how often each."""

    sample: int
    benchmarks: Sequence[UUID] = ()
    """Only responses of these; of all where it is empty."""
    verdicts: int = 3
    """Of each judge on each response, two at least."""
    seed: int = 0
    """Draws the responses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """The judge's own noise, as it was seen now."""

    model: str
    judge_version: int | None
    """The version that answered; None where it changed meanwhile."""
    verdicts: int
    responses: Sequence[Again]
    unscored: Mapping[Reason, int]
    ended: str | None
    spent: Spent

    @property
    def overall(self) -> OwnNoise:
        """Pooled over all scenarios."""
        return own_noise(self.responses)

    @property
    def scenarios(self) -> Mapping[ScenarioId, OwnNoise]:
        """Pooled over the responses of each scenario."""
        return by_scenario(self.responses)

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys of `regrade --json`."""
        return {
            "model": self.model,
            "judge_version": self.judge_version,
            "verdicts": self.verdicts,
            "overall": self.overall.to_json(),
            "scenarios": {key: one.to_json() for key, one in self.scenarios.items()},
            "unscored": {key.value: number for key, number in self.unscored.items()},
            "ended": self.ended,
            "cost": self.spent.to_json(),
        }

    def to_text(self) -> str:
        """Return what a person reads."""
        rows = [("all", self.overall), *((key.value, one) for key, one in self.scenarios.items())]
        asked = f"{self.verdicts} times about each of {len(self.responses)} responses"
        lines = [
            f"{self.model}, asked {asked}; the deviation of one verdict:",
            text_table(
                ("scenario", "responses", "sd", "low", "high", "moved since stored", "of"),
                [
                    (
                        *(key, one.responses, one.sd, one.low, one.high),
                        *(one.since_stored.mean, one.since_stored.n),
                    )
                    for key, one in rows
                ],
            ),
            *(f"Unscored: {number} ({reason})." for reason, number in self.unscored.items()),
            *([f"Ended early: {self.ended}"] if self.ended else []),
            f"Spent: {self.spent}. No score was touched.",
        ]
        return "\n".join(lines)


async def regrade(settings: AssessorSettings, options: RegradeOptions) -> Regrade:
    """Return the noise of the judge in force, asked again about stored responses.

    Budgets and limits hold as for all judging. Raises VersionsError, and JudgesFileIsWrong.
    """
    if not judges_of(settings):
        raise JudgeIsNotConfigured("No judge is configured: set RIGMARK_JUDGE_MODEL.")
    if options.sample < 1 or options.verdicts < FEWEST_VERDICTS:
        raise NothingIsChosen("regrade needs a --sample of 1 or more, and two verdicts on each")
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_TIMEOUT_S})
    async with open_pool(patient, application="rigmark-assessor-regrade") as pool:
        rows = await queries.judged_responses(
            pool, options.benchmarks or None, most=options.sample, seed=options.seed
        )
        if not rows:
            raise NothingIsChosen("there is no judged response to ask about")
        return await _asked_again(settings, pool, [stored_of(row) for row in rows], options)


async def _asked_again(
    settings: AssessorSettings,
    pool: Pool,
    responses: Sequence[Stored],
    options: RegradeOptions,
) -> Regrade:
    checks, judges = Checks(), judges_of(settings)
    account, calls = account_of(settings, judges, pool), Calls(pool, responses)
    async with (
        joined(settings, pool, checks=checks, account=account) as panel,
        kept(account, pool),
    ):
        verdicts = Verdicts(calls.ask, calls.note, checks)
        try:
            answers = await Asking(panel, effort(settings, options.verdicts), verdicts).all(
                [_text(one) for one in responses]
            )
        finally:
            await calls.keep()
    version = one_version(answers)
    version_id = None if version is None else (await registered(pool, version)).id
    return Regrade(
        model=" + ".join(panel.models),
        judge_version=version_id,
        verdicts=options.verdicts,
        responses=[
            _again(responses[place], judgements, version_id=version_id)
            for place, judgements in answers.judged.items()
        ],
        unscored=answers.unscored,
        ended=answers.ended,
        spent=calls.spent,
    )


def _text(one: Stored) -> Text:
    claim = one.claim
    return Text(claim.scenario, claim.task, claim.response, claim.finish_reason)


def _again(one: Stored, judgements: Sequence[Judgement], *, version_id: int | None) -> Again:
    scenario = SCENARIOS[one.claim.scenario]
    kpis: dict[int, list[Decimal]] = {}
    for judgement in judgements:
        kpis.setdefault(judgement.judge, []).append(scenario_kpi(scenario, judgement.scores))
    is_same = version_id is not None and one.judge_version_id == version_id
    return Again(scenario.id, kpis, one.kpi if is_same else None)
