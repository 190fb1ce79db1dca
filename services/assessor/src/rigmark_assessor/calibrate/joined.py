"""The panel for a command: its calls count with those of all assessors against the same limits."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rigmark_assessor.assess.checks import Checks
from rigmark_assessor.assess.panel import Judge, Panel
from rigmark_assessor.cost.account import Account
from rigmark_assessor.judge.fleet import Fleet, judge_key
from rigmark_assessor.judge.peers import count_peers
from rigmark_assessor.judges import judges_of, opened
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import Pool
from rigmark_shared.queue import Limiter, Queue, connect


@asynccontextmanager
async def joined(
    settings: AssessorSettings,
    pool: Pool,
    *,
    checks: Checks,
    account: Account | None = None,
) -> AsyncIterator[Panel]:
    """Give the panel of the settings, which shares the limits of the fleet while it is open."""
    queue = connect(settings)
    try:
        async with (
            opened(judges_of(settings), pool, evidence=checks.version, account=account) as panel,
            asyncio.TaskGroup() as group,
        ):
            fleets = [_fleet(judge, pool, queue) for judge in panel.judges]
            tasks = [group.create_task(fleet.run()) for fleet in fleets]
            try:
                yield panel
            finally:
                for task in tasks:
                    task.cancel()
                await _leave(fleets)
    finally:
        await queue.aclose()


def _fleet(judge: Judge, pool: Pool, queue: Queue) -> Fleet:
    return Fleet(
        Limiter(queue, judge_key(judge.settings)),
        judge.standing,
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}",
        # This command is one more than the assessors that the database knows.
        peers=lambda: _with_this(pool),
        wake=lambda: None,
    )


async def _with_this(pool: Pool) -> int:
    return await count_peers(pool) + 1


async def _leave(fleets: Sequence[Fleet]) -> None:
    for fleet in fleets:
        await fleet.leave()
