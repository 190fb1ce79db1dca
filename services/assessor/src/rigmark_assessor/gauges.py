"""How one assessor stands when Prometheus asks: its judges, its slots, its database, its budget."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool

_OF_A_JUDGE: Final[dict[str, tuple[str, Callable[[Judge], float]]]] = {
    "judge_in_flight": (
        "Calls of the judge that are open here",
        lambda judge: judge.standing.limit.in_flight,
    ),
    "judge_limit": (
        "Calls of the judge that may be open here",
        lambda judge: judge.standing.limit.quota,
    ),
    "judge_paused": (
        "Whether the judge is paused: 1 while it is asked nothing, or a single call as a probe",
        lambda judge: judge.standing.detail is not None,
    ),
    "judge_pause_left_seconds": (
        "How long until a paused judge is asked again",
        lambda judge: judge.standing.wait_s,
    ),
}


@dataclass(frozen=True, slots=True)
class Gauges(Collector):
    """Reads what stands in memory; a figure that there is not is left out."""

    settings: AssessorSettings
    pool: Pool
    panel: Panel | None

    def collect(self) -> Iterator[Metric]:
        """Return the figures of this moment."""
        for name, (meaning, value) in _OF_A_JUDGE.items():
            family = GaugeMetricFamily(f"rigmark_assessor_{name}", meaning, labels=["judge"])
            for judge in self.panel.judges if self.panel else ():
                family.add_metric([judge.settings.judge_model], value(judge))
            yield family
        yield _one("slots", "Assessments that may be at the judge at once", self._slots)
        yield _one(
            "database_connections_in_use", "Connections to Postgres that are lent", self.pool.in_use
        )
        yield _one(
            "database_connections_max",
            "Connections to Postgres that this process may hold",
            self.settings.database_pool_size,
        )
        yield _one(
            "database_waiting", "Callers that wait for a connection to Postgres", self.pool.waiting
        )
        budget = self.settings.judge_budget_usd_per_day
        if budget is not None:
            yield _one("budget_per_day_usd", "What judging may cost in a day (UTC)", float(budget))

    @property
    def _slots(self) -> int:
        return self.settings.judge_slots if self.panel else 0


def _one(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"rigmark_assessor_{name}", meaning, value=value)
