"""What `retry` and `cancel` have in common: name, check, and change assessments in batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from rigmark_assessor.assess.repository import rate
from rigmark_assessor.operate import queries
from rigmark_assessor.operate.errors import ExitCode, IdIsUnknown
from rigmark_assessor.operate.mixing import Mixing
from rigmark_assessor.operate.text import many
from rigmark_shared.db.pool import Pool

RETRIED: Final = "retried"
_AT_ONCE: Final = 500
_MEANWHILE: Final = "it was changed by somebody else meanwhile; `explain` says how it stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was changed, or would be, and what of the named was left as it is."""

    verb: str
    """RETRIED or `cancelled`."""
    dry_run: bool
    changed: Sequence[UUID]
    benchmarks: int | None
    """How many benchmarks they belong to; None when nothing was changed."""
    left: Mapping[UUID, str]
    """Named and not changed, each with why."""
    woken: bool | None = None
    note: str | None = None
    mixing: Mixing | None = None
    """Of a retry, what it mixes; None where no judge is configured."""

    @property
    def exit_code(self) -> ExitCode:
        """How the command ended."""
        return ExitCode.IN_PART if self.left else ExitCode.DONE

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        mixes = {"mixes": self.mixing and self.mixing.to_json()} if self.verb == RETRIED else {}
        return {
            "dry_run": self.dry_run,
            self.verb: [str(id_) for id_ in self.changed],
            "count": len(self.changed),
            "benchmarks": self.benchmarks,
            "left": [{"id": str(id_), "why": why} for id_, why in self.left.items()],
            "woken": self.woken,
            **mixes,
        }

    def lines(self) -> Iterable[str]:
        """Return it for people."""
        said = many(len(self.changed), "assessment")
        if self.dry_run:
            yield f"{said} would be {self.verb}; nothing was changed."
            yield from (f"  {id_}" for id_ in self.changed)
        elif self.benchmarks is None:
            yield f"Nothing was {self.verb}."
        else:
            yield f"{said} of {many(self.benchmarks, 'benchmark')} {self.verb}."
        yield from (f"Left as it is: {id_}: {why}" for id_, why in self.left.items())
        if self.mixing:
            yield from self.mixing.lines()
        if self.note:
            yield self.note


async def check_are_assessments(
    connection: asyncpg.Connection, ids: Sequence[UUID]
) -> Mapping[UUID, tuple[str, str | None]]:
    """Return status and reason of each; raises IdIsUnknown when any is no assessment."""
    found = await queries.standing_of(connection, ids)
    for id_ in ids:
        if id_ in found:
            continue
        if await queries.is_benchmark(connection, id_):
            raise IdIsUnknown(f"{id_} is a benchmark: say --benchmark {id_}")
        raise IdIsUnknown(f"there is no assessment {id_}: `rigmark-assessor list` shows them")
    return found


async def check_is_benchmark(connection: asyncpg.Connection, id_: UUID) -> None:
    """Raise IdIsUnknown when this is no benchmark."""
    if await queries.is_benchmark(connection, id_):
        return
    if await queries.standing_of(connection, [id_]):
        raise IdIsUnknown(f"{id_} is an assessment: name it without --benchmark")
    raise IdIsUnknown(f"there is no benchmark {id_}: `rigmark-assessor list` shows them")


def left_after(
    left: Mapping[UUID, str], ids: Sequence[UUID], rows: Sequence[queries.Row]
) -> Mapping[UUID, str]:
    """Return what was left, with what somebody else changed between the look and the change."""
    changed = {row["id"] for row in rows}
    return {**left, **{id_: _MEANWHILE for id_ in ids if id_ not in changed}}


async def change_all(pool: Pool, statement: str, ids: Sequence[UUID]) -> Sequence[queries.Row]:
    """Change assessments and what follows for their benchmarks, and return those changed.

    Each batch is a transaction of its own: whoever interrupts a long command keeps what is done.
    """
    changed: list[queries.Row] = []
    for start in range(0, len(ids), _AT_ONCE):
        batch = ids[start : start + _AT_ONCE]
        async with pool.connection() as connection, connection.transaction():
            await queries.lock_benchmarks(connection, batch)
            rows = await queries.change(connection, statement, batch)
            if rows:
                await rate(connection, {row["benchmark_id"] for row in rows})
        changed += rows
    return changed
