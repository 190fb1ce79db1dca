"""Has labelled texts judged by the judges of the settings, and keeps account of what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.panel import Judge
from rigmark_assessor.assess.sample import Made
from rigmark_assessor.calibrate import repository
from rigmark_assessor.calibrate.asking import Answers, Asking, Effort
from rigmark_assessor.calibrate.errors import JudgeIsNotConfigured, VersionIsUnknown
from rigmark_assessor.calibrate.joined import joined
from rigmark_assessor.calibrate.labelled import Labelled
from rigmark_assessor.calibrate.report import Spent
from rigmark_assessor.calibrate.texts import Record, Text, Verdicts
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion, panel_version
from rigmark_assessor.judge.wait import Backoff
from rigmark_assessor.reason import Reason
from rigmark_assessor.settings import AssessorSettings
from rigmark_assessor.versions.in_force import version_in_force
from rigmark_shared.db.pool import Pool


@dataclass(slots=True)
class Bill:
    """Adds up what calls cost."""

    spent: Spent = field(default_factory=Spent)

    def add(self, made: Made) -> None:
        """Take note of a call."""
        known, usd = self.spent, made.price.usd
        self.spent = Spent(
            calls=known.calls + 1,
            usd=known.usd + (usd or Decimal(0)),
            unpriced=known.unpriced + int(usd is None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The texts that were judged, and what became of the others."""

    judged: Sequence[Labelled]
    version: JudgeVersion | None
    """None where a judge changed meanwhile, so that the scores are of several versions."""
    unscored: Mapping[Reason, int]
    ended: str | None
    spent: Spent


def effort(settings: AssessorSettings, samples: int) -> Effort:
    """Return the effort that the settings allow."""
    return Effort(
        samples=samples,
        slots=settings.judge_slots,
        max_failures=settings.judge_max_failures,
        backoff=Backoff(first_s=settings.judge_retry_s),
    )


async def judge_all(
    settings: AssessorSettings,
    pool: Pool,
    texts: Sequence[Labelled],
    *,
    samples: int,
    only: int | None = None,
) -> Found:
    """Return the texts with the verdicts of the judges in force; `only` under this version.

    Raises JudgeIsNotConfigured, VersionIsUnknown, and JudgesFileIsWrong.
    """
    checks, bill = Checks(), Bill()
    await _check(settings, pool, checks, only=only)
    async with joined(settings, pool, checks=checks) as panel:
        verdicts = Verdicts(_ask, lambda _, made: bill.add(made), checks)
        asking = Asking(panel, effort(settings, samples), verdicts)
        answers = await asking.all(
            [Text(one.scenario, one.task, one.response or "") for one in texts]
        )
    version = one_version(answers)
    digest = None if version is None else version.digest.hex()
    return Found(
        judged=[
            replace(texts[place], judged=judgements, version=digest)
            for place, judgements in sorted(answers.judged.items())
        ],
        version=version,
        unscored=answers.unscored,
        ended=answers.ended,
        spent=bill.spent,
    )


async def _check(
    settings: AssessorSettings, pool: Pool, checks: Checks, *, only: int | None
) -> None:
    """Raise what makes it useless to ask, before anything is spent."""
    in_force = await version_in_force(settings, pool, checks=checks)
    if in_force is None:
        raise JudgeIsNotConfigured("No judge is configured: set RIGMARK_JUDGE_MODEL.")
    if only is None:
        return
    asked_for = await repository.by_id(pool, only)
    if asked_for.digest != in_force.digest.hex():
        raise VersionIsUnknown(
            f"judge version {only} is not the one in force, and so cannot be asked; "
            "calibrate it from scores that it gave, with --from-scores"
        )


async def _ask(
    judge: Judge, question: Question, _: int, record: Record
) -> tuple[Verdict, JudgeVersion]:
    return await judge.ask_apart(question, record)


def one_version(answers: Answers) -> JudgeVersion | None:
    """Return the version of all verdicts; None where a judge changed, or never answered."""
    if any(len(known) != 1 for known in answers.versions):
        return None
    return panel_version([known[0] for known in answers.versions])
