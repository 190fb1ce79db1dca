"""Withdraw, reinstate, doubt and clear: what was told before stays, and all can read it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_ingest.notices import repository
from rigmark_ingest.notices.problems import NoticeChangesNothing, NoticeIsNotYours, TooManyNotices
from rigmark_ingest.notices.repository import Notice, Standing
from rigmark_ingest.problems import BenchmarkIsUnknown
from rigmark_ingest.rigs.caller import Caller
from rigmark_shared.status import NoticeAction, NoticeActor, Scope
from rigmark_shared.wire import NoticeReport, NoticeRequest, NoticeTrail

_OF_RIGS: Final = (NoticeAction.WITHDRAWN, NoticeAction.REINSTATED)
_MOST_BY_A_RIG: Final = 20
_UNKNOWN: Final = "there is no benchmark of this id"
_ALREADY: Final = {
    NoticeAction.WITHDRAWN: "it is withdrawn already",
    NoticeAction.REINSTATED: "it is not withdrawn",
    NoticeAction.DOUBTED: "it is doubted already",
    NoticeAction.CLEARED: "it is not doubted",
}

OPERATOR: Final = Caller(key_id=None, rig_id=None, scopes=frozenset({Scope.ADMIN}))
"""The operator on the machine, who needs no key."""


async def give(
    engine: AsyncEngine, caller: Caller, benchmark_id: UUID, wanted: NoticeRequest
) -> NoticeTrail:
    """Tell something of a benchmark, and return all that was ever told of it.

    A rig may withdraw what it has posted and take that back; an operator may do all. Raises
    BenchmarkIsUnknown, NoticeIsNotYours, NoticeChangesNothing or TooManyNotices.
    """
    actor = NoticeActor.OPERATOR if caller.may(Scope.ADMIN) else NoticeActor.RIG
    async with engine.begin() as connection:
        standing = await repository.lock_standing(connection, benchmark_id)
        if standing is None:
            raise BenchmarkIsUnknown(_UNKNOWN)
        if actor is NoticeActor.RIG:
            _check_rig(standing, caller, wanted.action)
        if _is_so(standing, wanted.action, actor):
            raise NoticeChangesNothing(f"{_ALREADY[wanted.action]}; nothing was changed")
        notice = Notice(
            action=wanted.action, actor=actor, reason=wanted.reason, api_key_id=caller.key_id
        )
        await repository.add(connection, benchmark_id, notice)
        # Read here: who is told that it failed must not find it done.
        return _trail(benchmark_id, await repository.trail(connection, benchmark_id))


async def trail_of(engine: AsyncEngine, benchmark_id: UUID) -> NoticeTrail:
    """Return all notices of a benchmark; raises BenchmarkIsUnknown."""
    found = await repository.find_trail(engine, benchmark_id)
    if found is None:
        raise BenchmarkIsUnknown(_UNKNOWN)
    return _trail(benchmark_id, found)


def _trail(benchmark_id: UUID, rows: Sequence[RowMapping]) -> NoticeTrail:
    return NoticeTrail(benchmark_id=benchmark_id, notices=[NoticeReport(**row) for row in rows])


def _check_rig(standing: Standing, caller: Caller, action: NoticeAction) -> None:
    if action not in _OF_RIGS:
        raise NoticeIsNotYours("a benchmark is doubted and cleared by an operator alone")
    if caller.rig_id is None or standing.rig_id != caller.rig_id:
        raise NoticeIsNotYours("another rig has posted this benchmark; ask the operator")
    if action is NoticeAction.REINSTATED and standing.withdrawn_by is NoticeActor.OPERATOR:
        raise NoticeIsNotYours("the operator has withdrawn this benchmark; ask there")
    if sum(row["actor"] == NoticeActor.RIG for row in standing.notices) >= _MOST_BY_A_RIG:
        raise TooManyNotices(
            f"a rig withdraws and reinstates a benchmark {_MOST_BY_A_RIG} times; ask the operator"
        )


def _is_so(standing: Standing, action: NoticeAction, actor: NoticeActor) -> bool:
    withdrawn, doubted = standing.withdrawn_at is not None, standing.doubted_at is not None
    if action is NoticeAction.WITHDRAWN:
        # An operator makes a rig's withdrawal his own, which the rig cannot take back.
        return withdrawn and standing.withdrawn_by in (actor, NoticeActor.OPERATOR)
    if action is NoticeAction.REINSTATED:
        return not withdrawn
    return doubted if action is NoticeAction.DOUBTED else not doubted
