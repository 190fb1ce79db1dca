"""The calls of a regrade: made within the budgets, and stored for their cost alone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rigmark_assessor.assess.panel import Judge
from rigmark_assessor.assess.repository import register_judge
from rigmark_assessor.assess.sample import Made, Sample
from rigmark_assessor.calibrate.judging import Bill
from rigmark_assessor.calibrate.report import Spent
from rigmark_assessor.calibrate.texts import Record
from rigmark_assessor.judge.question import Question
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.judge.verdict import Verdict
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_assessor.versions.queries import keep_calls
from rigmark_assessor.versions.stored import Stored
from rigmark_shared.db.pool import Pool

_FACTS: Final = tuple(name for name in Facts.__slots__ if name != "cost_usd")


class _Apart:
    """Takes note of calls, and has no claim in hand."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def keep(self, samples: tuple[Sample, ...], *, first_sample: int | None) -> None:
        """Keep nothing: no score is touched."""

    def goes_on(self) -> bool:
        """Go on: nobody else waits for this."""
        return True


class Calls:
    """What is asked about stored responses, by their places."""

    def __init__(self, pool: Pool, responses: Sequence[Stored]) -> None:
        self._pool = pool
        self._responses = responses
        self._made: list[tuple[Stored, Made]] = []
        self._bill = Bill()

    @property
    def spent(self) -> Spent:
        """What the calls cost."""
        return self._bill.spent

    async def ask(
        self, judge: Judge, question: Question, place: int, record: Record
    ) -> tuple[Verdict, JudgeVersion]:
        """Ask within the budgets; raises the JudgeError or BudgetIsUsedUp that says why not."""
        verdict, made = await judge.ask(question, self._responses[place].claim, _Apart(record))
        return verdict, made.version

    def note(self, place: int, made: Made) -> None:
        """Take note of a call about the response at a place."""
        self._bill.add(made)
        self._made.append((self._responses[place], made))

    async def keep(self) -> None:
        """Store the calls that were made."""
        versions = {made.version.digest: made.version for _, made in self._made}
        if not versions:
            return
        async with self._pool.connection() as connection:
            ids = {
                digest: await register_judge(connection, version)
                for digest, version in versions.items()
            }
        await keep_calls(self._pool, [_row(one, made, ids) for one, made in self._made])
        self._made.clear()


def _row(one: Stored, made: Made, version_ids: Mapping[bytes, int]) -> dict[str, Any]:
    call = made.call
    return {
        "id": one.claim.id,
        "attempt": one.claim.attempt,
        "version": version_ids[made.version.digest],
        "latency_ms": call.latency_ms,
        "outcome": call.outcome,
        "response_format": call.response_format,
        "template": call.template,
        "cost_usd": made.price.usd,
        "price_source": made.price.source,
        **{name: getattr(call.facts, name) for name in _FACTS},
    }
