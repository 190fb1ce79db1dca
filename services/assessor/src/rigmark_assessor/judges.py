"""The judges of one process: read from the settings, and opened with all that each needs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from rigmark_assessor.assess.budget import NoBudget
from rigmark_assessor.assess.panel import Judge, Money, Panel
from rigmark_assessor.cost.account import Account
from rigmark_assessor.cost.budget import JudgeBudget
from rigmark_assessor.cost.gate import WithinBudget
from rigmark_assessor.cost.price import price_of
from rigmark_assessor.judge.client import JudgeClient
from rigmark_assessor.judge.endpoints import endpoint_of
from rigmark_assessor.judge.ladder import Ladder
from rigmark_assessor.judge.limits import Limit
from rigmark_assessor.judge.standing import Standing
from rigmark_assessor.judge.wire import open_wire
from rigmark_assessor.judges_file import read_judges
from rigmark_assessor.settings import AssessorSettings, JudgeSettings
from rigmark_shared.db.pool import Pool


def judges_of(settings: AssessorSettings) -> Sequence[JudgeSettings]:
    """Return the settings of each judge; none when no judge is configured.

    Raises JudgesFileIsWrong when there is a file of judges that cannot be used.
    """
    if settings.judges_file is not None:
        return read_judges(settings.judges_file, settings)
    return (settings,) if settings.judge_model else ()


@asynccontextmanager
async def opened(
    judges: Sequence[JudgeSettings],
    pool: Pool,
    *,
    evidence: str | None,
    account: Account | None = None,
) -> AsyncIterator[Panel]:
    """Give the panel of these judges; their connections end with the context."""
    async with AsyncExitStack() as stack:
        panel = Panel(
            [await _judge(one, pool, stack, evidence=evidence, account=account) for one in judges]
        )
        if account is not None:
            panel.gate = WithinBudget(panel.gate, account)
        yield panel


async def _judge(
    settings: JudgeSettings,
    pool: Pool,
    stack: AsyncExitStack,
    *,
    evidence: str | None,
    account: Account | None,
) -> Judge:
    endpoint = endpoint_of(pool, settings)
    ladder = Ladder(settings.judge_response_format, endpoint.load, endpoint.store)
    await ladder.recall()
    limit = Limit(
        slots=settings.judge_slots,
        most=settings.judge_max_in_flight,
        per_minute=settings.judge_requests_per_minute,
    )
    wire = open_wire(settings)
    stack.push_async_callback(wire.close)
    return Judge(
        settings,
        JudgeClient(settings, wire, ladder=ladder),
        Standing(first_pause_s=settings.judge_pause_s, limit=limit),
        money=Money(price_of, JudgeBudget(account, settings) if account else NoBudget()),
        evidence=evidence,
    )
