"""All that is derived from one submission: figures, and what limits how far to trust them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rigmark_ingest.benchmarks.board import board_figures
from rigmark_ingest.benchmarks.figures import RunFigures, run_figures
from rigmark_ingest.benchmarks.flags import Seen, point_flags, run_flags
from rigmark_ingest.benchmarks.load import PointFigures, point_figures
from rigmark_ingest.benchmarks.measured import Figures
from rigmark_shared.status import BenchmarkStatus, Evidence
from rigmark_shared.wire import LoadModel, LoadPoint, ScenarioRun, Submission


@dataclass(frozen=True, slots=True)
class DerivedRun:
    """A scenario run with its figures and flags."""

    posted: ScenarioRun
    derived: RunFigures
    flags: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class DerivedPoint:
    """A load point with its figures and flags."""

    posted: LoadPoint
    derived: PointFigures
    flags: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Derived:
    """A submission's runs and load points, and what they come to."""

    runs: Sequence[DerivedRun]
    points: Sequence[DerivedPoint]
    board: Figures

    @property
    def evidence(self) -> Evidence:
        """Raw when all of it rests on raw evidence."""
        runs = {run.derived.evidence for run in self.runs}
        depths = runs | {point.derived.evidence for point in self.points}
        return Evidence.RAW if depths == {Evidence.RAW} else Evidence.SELF_REPORTED

    @property
    def status(self) -> BenchmarkStatus:
        """Pending while there are scenarios to be judged; speed alone is measured and done."""
        return BenchmarkStatus.PENDING if self.runs else BenchmarkStatus.MEASURED

    @property
    def flag_ids(self) -> list[str]:
        """The ids of all flags, each once, in the order they were seen."""
        of_runs = (run.flags for run in self.runs)
        of_points = (point.flags for point in self.points)
        seen = chain.from_iterable((*of_runs, *of_points))
        return list(dict.fromkeys(flag.id.value for flag in seen))


def derive(submission: Submission) -> Derived:
    """Return every figure and flag of a submission."""
    runs = [_run(submission, run) for run in submission.scenarios]
    points = [_point(submission, point) for point in submission.load]
    board = board_figures([run.derived for run in runs], [point.derived for point in points])
    return Derived(runs=runs, points=points, board=board)


def _run(submission: Submission, run: ScenarioRun) -> DerivedRun:
    figures = run_figures(run, idle_power_w=submission.hardware.idle_power_w)
    return DerivedRun(run, figures, run_flags(submission, run, figures))


def _point(submission: Submission, point: LoadPoint) -> DerivedPoint:
    terms = submission.terms
    single = terms is not None and terms.load_model is LoadModel.SINGLE_STREAM
    figures = point_figures(point, single_stream=single)
    return DerivedPoint(point, figures, point_flags(submission, point, figures))
