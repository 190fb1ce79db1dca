"""Judge again: a new generation of all scenarios of a benchmark, beside the older ones.

A benchmark keeps its quality until the new generation is whole, and its history for ever.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.repository import rate
from rigmark_assessor.calibrate.table import text_table
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.operate.text import many
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions import generation_queries as queries
from rigmark_assessor.versions.errors import (
    BenchmarkIsUnknown,
    FilterIsWrong,
    JudgeIsNotConfigured,
    NothingIsChosen,
    VersionIsUnknown,
)
from rigmark_assessor.versions.estimate import LOOKED_AT, Estimate, estimate
from rigmark_assessor.versions.generation import State, due
from rigmark_assessor.versions.in_force import version_in_force
from rigmark_assessor.versions.queries import version, version_id
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.ids import AssessmentId, new_assessment_id
from rigmark_shared.queue import QueueIsAway, WakeUp, connect, send_wakeups

FILTERS: Final = ("model", "engine", "hardware")
_AT_ONCE: Final = 500
_WAKE_UPS_AT_ONCE: Final = 1000
_FIRST: Final = UUID(int=0)
_STATEMENT_TIMEOUT_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassessOptions:
    """Which benchmarks are judged again, and whether it is done or only told."""

    benchmarks: Sequence[UUID] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    """By name of FILTERS, what a benchmark's column is exactly."""
    all: bool = False
    older_than_version: int | None = None
    """Only what was judged under versions before this one."""
    force: bool = False
    """Also what stands under the version in force already."""
    dry_run: bool = False
    yes: bool = False
    """Without it nothing is changed, as in a dry run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """What was done, or what would be."""

    done: bool
    judge_version: int | None
    """The version in force; None while nothing was judged under it."""
    model: str
    benchmarks: int
    by_state: Mapping[State, int]
    by_scenario: Mapping[str, int]
    cost: Estimate
    woken: bool | None
    """Whether assessors were told; None where there was nothing to tell."""

    @property
    def assessments(self) -> int:
        """How many assessments were added, or would be."""
        return sum(self.by_scenario.values())

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys of `re-assess --json`."""
        return {
            "done": self.done,
            "judge_version": self.judge_version,
            "model": self.model,
            "benchmarks": self.benchmarks,
            "states": {state.value: self.by_state.get(state, 0) for state in State},
            "assessments": self.assessments,
            "scenarios": dict(self.by_scenario),
            "estimated_cost": self.cost.to_json(),
            "woken": self.woken,
        }

    def to_text(self) -> str:
        """Return what a person reads."""
        rows = [(state.value, self.by_state.get(state, 0), state.sentence) for state in State]
        lines = [
            f"{many(self.benchmarks, 'benchmark')}, the judge is {self.model}",
            text_table(("state", "benchmarks", "what it means"), rows),
            f"{'Added' if self.done else 'Would add'} {many(self.assessments, 'assessment')}.",
            f"Estimated cost: {self.cost}.",
        ]
        if not self.done:
            lines.append("Nothing was changed; --yes does it.")
        if self.woken is False:
            lines.append("Valkey is away: assessors find the work by themselves, a little later.")
        return "\n".join(lines)


async def reassess(settings: AssessorSettings, options: ReassessOptions) -> Reassessment:
    """Add a generation to each benchmark that is due for one, unless it is only to be told.

    Every batch of benchmarks is one transaction: what ends in between goes on when it is run
    again. Raises VersionsError, and JudgesFileIsWrong.
    """
    _check(options)
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_TIMEOUT_S})
    async with open_pool(patient, application="rigmark-assessor-re-assess") as pool:
        in_force = await version_in_force(settings, pool, checks=Checks())
        if in_force is None:
            raise JudgeIsNotConfigured("No judge is configured: set RIGMARK_JUDGE_MODEL.")
        await _check_version(pool, options.older_than_version)
        run = _Run(pool, options, in_force)
        await run.all()
        woken = await _wake(settings, run.added) if run.added else None
        return await run.result(woken)


def _check(options: ReassessOptions) -> None:
    for name in options.filters.keys() - set(FILTERS):
        raise FilterIsWrong(f"{name} is no filter; there are {', '.join(FILTERS)}")
    chosen = [bool(options.benchmarks), bool(options.filters), options.all]
    if sum(chosen) != 1:
        raise NothingIsChosen("choose one of --benchmark, --filter and --all")


async def _check_version(pool: Pool, id_: int | None) -> None:
    if id_ is not None and await version(pool, id_) is None:
        raise VersionIsUnknown(
            f"--older-than-version {id_}: there is no such judge version; "
            "`rigmark-assessor versions` lists them by their ids"
        )


class _Run:
    """One run over all benchmarks that are meant."""

    def __init__(self, pool: Pool, options: ReassessOptions, version: JudgeVersion) -> None:
        self._pool = pool
        self._options = options
        self._version = version
        self._in_force: int | None = None
        self._states: Counter[State] = Counter()
        self._scenarios: Counter[str] = Counter()
        self._done = options.yes and not options.dry_run
        self.added: list[WakeUp] = []

    async def all(self) -> None:
        """Go through the benchmarks in batches; raises BenchmarkIsUnknown before the first."""
        after = _FIRST
        async with self._pool.connection() as connection:
            for id_ in await queries.unknown(connection, self._options.benchmarks):
                raise BenchmarkIsUnknown(f"there is no benchmark {id_} with anything to judge")
            self._in_force = await version_id(connection, self._version.digest)
            while batch := await queries.matching(
                connection,
                after=after,
                ids=self._options.benchmarks or None,
                filters=self._options.filters,
                most=_AT_ONCE,
            ):
                async with connection.transaction():
                    await self._batch(connection, batch)
                after = batch[-1]

    async def _batch(self, connection: Any, batch: Sequence[UUID]) -> None:  # noqa: ANN401
        if self._done:
            await queries.lock(connection, batch)
        rows = await queries.states(connection, batch, in_force=self._in_force)
        found = [(row, due(row, self._options)) for row in rows]
        self._states.update(state for _, state in found)
        wanted = [
            (new_assessment_id(), row["benchmark_id"], scenario, row["generation"] + 1)
            for row, state in found
            if state is State.DUE
            for scenario in row["scenarios"]
        ]
        if not self._done or not wanted:
            self._scenarios.update(scenario for _, _, scenario, _ in wanted)
            return
        added = await queries.add(connection, wanted)
        self._scenarios.update(row["scenario"] for row in added)
        self.added += [WakeUp(AssessmentId(row["id"]), row["generation"]) for row in added]
        await rate(connection, {row["benchmark_id"] for row in added})

    async def result(self, woken: bool | None) -> Reassessment:
        """Return what was done."""
        async with self._pool.connection() as connection:
            costs = await queries.costs(connection, self._version.model, most=LOOKED_AT)
        return Reassessment(
            done=self._done,
            judge_version=self._in_force,
            model=self._version.model,
            benchmarks=sum(self._states.values()),
            by_state=self._states,
            by_scenario=self._scenarios,
            cost=estimate(self._scenarios, costs),
            woken=woken,
        )


async def _wake(settings: AssessorSettings, added: Sequence[WakeUp]) -> bool:
    queue = connect(settings)
    try:
        for start in range(0, len(added), _WAKE_UPS_AT_ONCE):
            await send_wakeups(queue, added[start : start + _WAKE_UPS_AT_ONCE])
    except QueueIsAway:
        return False
    finally:
        await queue.aclose()
    return True
