"""Drift: what judging the same responses under another version changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rigmark_assessor.calibrate.table import text_table
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions import queries
from rigmark_assessor.versions.errors import VersionIsUnknown, VersionsAreTheSame
from rigmark_assessor.versions.movement import (
    MOST_MOVERS,
    Movement,
    Pair,
    Rank,
    movement,
    movers,
    ranking,
)
from rigmark_shared.db.pool import Pool, open_pool
from rigmark_shared.methodology import SCENARIOS, ScenarioId

_STATEMENT_TIMEOUT_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftOptions:
    """The versions by their ids."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Drift:
    """What moved from one version to another, over what was judged under both."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    pairs: Sequence[Pair]

    @property
    def overall(self) -> Movement:
        """Over all scenarios of all benchmarks."""
        return _moved(self.pairs)

    @property
    def scenarios(self) -> Mapping[ScenarioId, Movement]:
        """Over the benchmarks, for each scenario."""
        return {
            key: _moved([one for one in self.pairs if one.scenario == key]) for key in SCENARIOS
        }

    @property
    def ranks(self) -> Sequence[Rank]:
        """The places of benchmarks that are whole under both."""
        return ranking(self.pairs)

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys of `drift --json`."""
        ranks = self.ranks
        moved = [one for one in ranks if one.moved]
        return {
            "from": dict(self.before),
            "to": dict(self.after),
            "overall": self.overall.to_json(),
            "scenarios": {key: one.to_json() for key, one in self.scenarios.items()},
            "largest_movers": [
                {
                    "benchmark_id": str(one.benchmark_id),
                    "model": one.model,
                    "scenario": one.scenario,
                    "before": float(one.before),
                    "after": float(one.after),
                    "moved": one.moved,
                }
                for one in movers(self.pairs)
            ],
            "ranks": {
                "benchmarks": len(ranks),
                "changed": len(moved),
                "largest": [_rank(one) for one in _furthest(moved)],
            },
        }

    def to_text(self) -> str:
        """Return what a person reads."""
        rows = [("all", self.overall), *((key.value, one) for key, one in self.scenarios.items())]
        ranks = self.ranks
        moved = [one for one in ranks if one.moved]
        return "\n".join(
            [
                f"From {_named(self.before)} to {_named(self.after)}, in points of KPI:",
                text_table(
                    ("scenario", "n", "mean", "low", "high", "sd", "Spearman"),
                    [(k, m.n, m.mean, m.low, m.high, m.sd, m.spearman) for k, m in rows],
                ),
                "",
                "Moved most:",
                text_table(
                    ("benchmark", "model", "scenario", "before", "after"),
                    [
                        (one.benchmark_id, one.model, one.scenario, one.before, one.after)
                        for one in movers(self.pairs)
                    ],
                ),
                "",
                f"Whole under both: {len(ranks)} benchmarks, {len(moved)} in another place:",
                text_table(
                    ("benchmark", "model", "place before", "after"),
                    [(o.benchmark_id, o.model, o.before, o.after) for o in _furthest(moved)],
                ),
            ]
        )


async def drift(settings: AssessorSettings, options: DriftOptions) -> Drift:
    """Return what moved between two versions; raises VersionsError."""
    if options.before == options.after:
        raise VersionsAreTheSame(
            f"--from and --to are both judge version {options.before}, and nothing moves between a "
            "version and itself; `versions` lists others, and `regrade` tells a judge's own noise"
        )
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_TIMEOUT_S})
    async with open_pool(patient, application="rigmark-assessor-drift") as pool:
        before = await _side(pool, options.before)
        after = await _side(pool, options.after)
        rows = await queries.pairs(pool, options.before, options.after)
    return Drift(before, after, [_pair(row) for row in rows])


async def _side(pool: Pool, id_: int) -> Mapping[str, Any]:
    row = await queries.version(pool, id_)
    if row is None:
        raise VersionIsUnknown(f"there is no judge version {id_}; `versions` lists them")
    return {"id": row["id"], "model": row["model"], "digest": row["digest"].hex()}


def _named(side: Mapping[str, Any]) -> str:
    return f"version {side['id']} ({side['model']})"


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(
        benchmark_id=row["benchmark_id"],
        model=row["model"],
        scenario=ScenarioId(row["scenario"]),
        before=row["before"],
        after=row["after"],
    )


def _moved(pairs: Sequence[Pair]) -> Movement:
    return movement([(float(one.before), float(one.after)) for one in pairs])


def _furthest(ranks: Sequence[Rank]) -> Sequence[Rank]:
    return sorted(ranks, key=lambda one: (-abs(one.moved), one.benchmark_id))[:MOST_MOVERS]


def _rank(one: Rank) -> dict[str, Any]:
    return {
        "benchmark_id": str(one.benchmark_id),
        "model": one.model,
        "before": one.before,
        "after": one.after,
        "quality_before": float(one.quality_before),
        "quality_after": float(one.quality_after),
    }
