"""A sweep: each point of the plan in turn, from the lightest to the heaviest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rigmark_agent.errors import (
    ContextIsNotTaken,
    MeasurementFailed,
    NoPointWasMeasured,
    StreamReportedAnError,
    TargetRefusedTheRequest,
)
from rigmark_agent.load.asks import Asks
from rigmark_agent.load.context import Contexts
from rigmark_agent.load.meter import Meter
from rigmark_agent.load.plan import LoadPlan, PointPlan
from rigmark_agent.load.point import Point
from rigmark_agent.load.turns import due_moments_s
from rigmark_agent.load.volley import Turn, Volley
from rigmark_agent.load.worker import Crew, Worker
from rigmark_agent.target.protocol import Ask


@dataclass(slots=True)
class Sweep:
    """Makes the points of a plan with a crew; made for one sweep."""

    plan: LoadPlan
    crew: Crew
    asks: Asks
    contexts: Contexts
    meter: Meter
    say: Callable[[str], None]
    pause: Callable[[float], None]
    keep: Callable[[Point], None]
    """Is given each point when it is finished."""

    def run(self, done: Sequence[Point] = ()) -> list[Point]:
        """Return the points, those that were done before among them.

        A context that the engine does not take has none. A point none of whose requests was
        answered ends the sweep and is kept, for it is a finding too. Raises NoPointWasMeasured when
        no request at all was answered.
        """
        points = list(done)
        end = _end(points)
        try:
            for plan, words in self._settings(points) if not end else ():
                points.append(self._point(plan, words))
                self.keep(points[-1])
                if end := _end(points):
                    break
        except MeasurementFailed as fault:
            end = str(fault)
        if not any(point.answered for point in points):
            raise NoPointWasMeasured(f"no point was measured: {end or 'every context was skipped'}")
        if end:
            self.say(f"The sweep ends before its last point: {end}")
        return points

    def _settings(self, done: Sequence[Point]) -> Iterator[tuple[PointPlan, int]]:
        """Yield the missing points whose context can be made, each with its words of filling."""
        made = {point.plan for point in done}
        missing = [plan for plan in self.plan.points if plan not in made]
        for context, plans in groupby(missing, lambda plan: plan.context_tokens):
            try:
                words = self.contexts.words_for(context)
            except (ContextIsNotTaken, TargetRefusedTheRequest, StreamReportedAnError) as refusal:
                self.say(f"Context {context} is skipped: {refusal}")
                continue
            yield from ((plan, words) for plan in plans)

    def _point(self, plan: PointPlan, words: int) -> Point:
        workers = self.crew.of(self._workers(plan))
        if self.plan.warmup:
            turns: list[Turn] = [(n, None) for n in range(self.plan.warmup * len(workers))]
            self._volley(workers, turns, lambda _: self.asks.probe(words))
        self.pause(self.plan.cooldown_s)
        self.say(f"{plan.label}: {plan.requests} requests …")
        with self.meter.reading() as reading:
            volley = self._volley(workers, self._turns(plan), lambda _: self.asks.ask(words))
        point = Point(plan, tuple(volley.outcomes()), volley.begun_s or 0.0, reading)
        self.say(str(point))
        return point

    def _volley(
        self, workers: Sequence[Worker], turns: Sequence[Turn], ask: Callable[[int], Ask]
    ) -> Volley:
        volley = Volley(workers, turns, ask, limit_s=self.plan.point_limit_s)
        volley.run()
        for worker in workers:
            worker.renew()
        return volley

    def _workers(self, plan: PointPlan) -> int:
        if plan.concurrency is not None:
            return plan.concurrency
        return min(plan.requests, self.plan.most_in_flight)

    def _turns(self, plan: PointPlan) -> list[Turn]:
        if plan.rate_per_s is None:
            return [(number, None) for number in range(plan.requests)]
        arrivals, seed = self.plan.arrivals, self.plan.seed
        return list(enumerate(due_moments_s(plan.requests, plan.rate_per_s, arrivals, seed)))


def _end(points: Sequence[Point]) -> str:
    """Say why the last point ends the sweep; nothing when it goes on."""
    if not points or points[-1].answered:
        return ""
    return f"no request was answered at {points[-1].plan.label}: {points[-1].first_error}"
