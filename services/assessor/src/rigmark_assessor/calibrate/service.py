"""Calibrate: ask the judge about labelled texts, or take what it said, and keep what is found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from rigmark_assessor.calibrate import repository
from rigmark_assessor.calibrate.criteria import CRITERIA
from rigmark_assessor.calibrate.errors import (
    LabelledLineIsWrong,
    NothingWasJudged,
    ScoresCannotBeSaved,
    VersionIsUnknown,
)
from rigmark_assessor.calibrate.figures import science
from rigmark_assessor.calibrate.judging import judge_all
from rigmark_assessor.calibrate.labelled import Labelled, as_json, read_labelled
from rigmark_assessor.calibrate.rated import rated
from rigmark_assessor.calibrate.report import Figures, Report
from rigmark_assessor.calibrate.repository import Known
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool, open_pool

_MOST_UNSCORED_PCT: Final = {one.id: one.at_most or 0.0 for one in CRITERIA}["unscored_pct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateOptions:
    """What is calibrated: `labelled` texts that the judge is asked about, or `from_scores`."""

    labelled: Path | None = None
    from_scores: Path | None = None
    """Texts that were judged already; nobody is asked."""
    save_scores: Path | None = None
    """Where the judged texts are written, for a later `from_scores`."""
    judge_version: int | None = None
    """The version that the scores are of; needed where the file does not tell."""
    samples: int | None = None
    """Verdicts of each judge on each text; as in the settings where it is None."""
    limit: int | None = None
    """How many lines are taken at most, from the first."""
    seed: int = 0
    store: bool = True
    """Whether pages are to speak of it."""


async def calibrate(settings: AssessorSettings, options: CalibrateOptions) -> Report:
    """Return the report of a calibration, which is stored with the judge version that it is of.

    Calls are made as for assessments, within the limits of the settings, but outside of all
    budgets: a person asked for them, and the report says what they cost. Raises CalibrationError,
    and JudgesFileIsWrong where there is a file of judges that cannot be used.
    """
    science()
    if (options.labelled is None) == (options.from_scores is None):
        raise LabelledLineIsWrong("calibrate needs a file of labelled texts, or --from-scores")
    async with open_pool(settings, application="rigmark-assessor-calibrate") as pool:
        if options.from_scores is not None:
            return await _from_scores(pool, options, options.from_scores)
        return await _from_judge(settings, pool, options)


async def _from_scores(pool: Pool, options: CalibrateOptions, file: Path) -> Report:
    texts = read_labelled(file, judged=True)[: options.limit]
    digests = {one.version for one in texts}
    version: Known | None = None
    if options.judge_version is not None:
        version = await repository.by_id(pool, options.judge_version)
        if digests - {None, version.digest}:
            raise VersionIsUnknown(f"{file} was not judged under version {version.id} throughout")
    elif len(digests) == 1 and (digest := digests.pop()) is not None:
        version = await repository.by_digest(pool, digest)
    report = Report(
        figures=_figures(texts, version, seed=options.seed),
        labels_digest=_digest(file),
        samples=None,
    )
    return await _kept(pool, report, version, options=options)


async def _from_judge(settings: AssessorSettings, pool: Pool, options: CalibrateOptions) -> Report:
    file = options.labelled or Path()
    texts = read_labelled(file)[: options.limit]
    samples = options.samples or settings.judge_samples
    _check_writable(options.save_scores)
    found = await judge_all(settings, pool, texts, samples=samples, only=options.judge_version)
    if options.save_scores is not None and found.judged:
        lines = "\n".join(as_json(one) for one in found.judged)
        options.save_scores.write_text(f"{lines}\n", "utf-8")
    if not found.judged:
        raise NothingWasJudged(
            f"The judge gave no verdict on any text; spent: {found.spent}. {found.ended or ''}"
        )
    version = None
    if found.version is not None:
        version = await repository.registered(pool, found.version)
    report = Report(
        figures=_figures(found.judged, version, seed=options.seed),
        labels_digest=_digest(file),
        samples=samples,
        unscored=found.unscored,
        ended=found.ended,
        spent=found.spent,
    )
    return await _kept(pool, report, version, options=options)


def _check_writable(file: Path | None) -> None:
    """Raise before anything is spent what would lose it afterwards."""
    try:
        if file is not None:
            file.touch()
    except OSError as error:
        raise ScoresCannotBeSaved(f"{file} cannot be written: {error.strerror}") from error


async def _kept(
    pool: Pool, report: Report, version: Known | None, *, options: CalibrateOptions
) -> Report:
    """Store the report where it says something of one version, and say so in it."""
    if version is None:
        stored = "Not stored: it is not known, or not one, which judge version the scores are of."
        return replace(report, stored=stored)
    report = replace(report, version=version.to_json())
    if not options.store:
        return replace(report, stored="Not stored, as it was asked for.")
    if report.unscored_pct > _MOST_UNSCORED_PCT:
        # An outage must not take from a judge what it has shown before.
        return replace(report, stored="Not stored: too many texts are unscored.")
    report = replace(report, stored=f"Stored with judge version {version.id}.")
    await repository.keep(pool, version, report.to_json())
    return report


def _figures(texts: Sequence[Labelled], version: Known | None, *, seed: int) -> Figures:
    # Here alone, so that no running assessor loads numpy and scipy.
    from rigmark_assessor.calibrate.science.all_figures import figures_of  # noqa: PLC0415

    models = version.model.split(" + ") if version else []
    return figures_of([rated(one) for one in texts], judge_models=models, seed=seed)


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
