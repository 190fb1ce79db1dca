"""The judge version in force: of the settings, in the form that the endpoint was found to take."""

from collections.abc import Sequence

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.judge.endpoints import endpoint_of
from rigmark_assessor.judge.ladder import AUTO, strictest
from rigmark_assessor.judge.version import JudgeVersion, judge_version, panel_version
from rigmark_assessor.judges import judges_of
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_shared.db.pool import Pool


async def version_in_force(
    settings: AssessorSettings, pool: Pool, *, checks: Checks
) -> JudgeVersion | None:
    """Return the version that is judged under now; None when no judge is configured.

    Raises JudgesFileIsWrong when there is a file of judges that cannot be used.
    """
    members = await members_in_force(settings, pool, checks=checks)
    return panel_version(members) if members else None


async def members_in_force(
    settings: AssessorSettings, pool: Pool, *, checks: Checks
) -> Sequence[JudgeVersion]:
    """Return the version of each judge that is asked now; none when no judge is configured.

    Raises JudgesFileIsWrong when there is a file of judges that cannot be used.
    """
    return [await _version(one, pool, evidence=checks.version) for one in judges_of(settings)]


async def _version(settings: JudgeSettings, pool: Pool, *, evidence: str | None) -> JudgeVersion:
    form = strictest(settings.judge_response_format)
    if settings.judge_response_format == AUTO:
        # However long ago it was: assessors that have run since then still ask in this form.
        learned = await endpoint_of(pool, settings).load()
        form = learned.form if learned else form
    return judge_version(settings, form, evidence=evidence)
