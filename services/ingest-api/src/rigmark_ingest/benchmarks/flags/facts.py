"""What the rules for flags look at: one scenario run with all that was posted beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rigmark_ingest.benchmarks.figures import RunFigures
from rigmark_ingest.benchmarks.flags.placement import Placement
from rigmark_shared.wire import Attempt, DeviceSample, ScenarioRun, Submission


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One scenario run, the submission it is part of, and the figures derived from it."""

    submission: Submission
    run: ScenarioRun
    derived: RunFigures
    trace: Sequence[DeviceSample]
    """The samples of all attempts that count."""

    @property
    def counting(self) -> Sequence[Attempt]:
        """The attempts that are no warm-up, in the order of `derived.each`."""
        return self.derived.counting

    @property
    def placement(self) -> Placement:
        """Where the model lay during the run."""
        return Placement(
            model=self.submission.model,
            hardware=self.submission.hardware,
            memory_gb=self.figure("memory_gb"),
            memory_kind=self.run.memory_kind,
            gpu_share_pct=self.figure("gpu_share_pct"),
            sources=self.run.gpu_share_sources,
            confidence=self.run.gpu_share_confidence,
        )

    def figure(self, metric: str) -> float | None:
        """Return a figure of the run by its metric id."""
        return self.derived.figures[metric]

    def of_each(self, metric: str) -> Sequence[float]:
        """Return a figure of each attempt that has it, in the order they were made."""
        return [value for each in self.derived.each if (value := each[metric]) is not None]


def run_facts(submission: Submission, run: ScenarioRun, derived: RunFigures) -> RunFacts:
    """Return what the rules look at."""
    trace = list(chain.from_iterable(attempt.device_trace for attempt in derived.counting))
    return RunFacts(submission, run, derived, trace)
