"""The report of costs: `rigmark-assessor costs`, for people and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from rigmark_assessor.cost.price import STEP
from rigmark_assessor.cost.queries import By, Row, account, calls_by
from rigmark_assessor.operate.text import many
from rigmark_assessor.settings import AssessorSettings
from rigmark_shared.db.pool import open_pool

_COLUMNS: Final = ("calls", "unpriced", "USD", "failures", "retries", "scored", "USD a score")
# All calls there are may be millions, and nobody waits for the answer but a person.
_STATEMENT_TIMEOUT_S: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The calls of one key; money is a lower bound where some of them are unpriced."""

    key: str
    calls: int
    usd: Decimal
    unpriced: int
    not_served: int
    failures: int
    failures_usd: Decimal
    retries: int
    retries_usd: Decimal
    regrades: int
    """Calls of `regrade`, which make no score."""
    regrades_usd: Decimal
    scored: int

    @property
    def usd_per_scored(self) -> Decimal | None:
        """What a score cost, with all that failed for it; None while there is none."""
        usd = self.usd - self.regrades_usd
        return (usd / self.scored).quantize(STEP) if self.scored else None

    def document(self) -> dict[str, Any]:
        """Return it as JSON; money is text, so that no digit is lost."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        money = {name: _plain(usd) for name, usd in fields.items() if isinstance(usd, Decimal)}
        per_scored = self.usd_per_scored
        return {
            **fields,
            **money,
            "usd_per_scored": None if per_scored is None else _plain(per_scored),
            "failures_share": _share(self.failures_usd, self.usd),
            "retries_share": _share(self.retries_usd, self.usd),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What judging cost on a day, or in all."""

    day: date | None
    by: By
    lines: Sequence[Line]
    total: Line
    spent_usd: Decimal | None
    """What the account of the budgets says was spent: unpriced calls count at their bound."""
    reserved_usd: Decimal | None
    """Set aside for calls that run; both are None where no budget was ever set."""

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "day": self.day and self.day.isoformat(),
            "by": self.by.value,
            "total": self.total.document(),
            "lines": [line.document() | self._unknown for line in self.lines],
            "spent_usd": None if self.spent_usd is None else _plain(self.spent_usd),
            "reserved_usd": None if self.reserved_usd is None else _plain(self.reserved_usd),
        }

    @property
    def _unknown(self) -> dict[str, None]:
        """Return what lines cannot tell: a score costs calls of every outcome it had."""
        return {"usd_per_scored": None} if self.by is By.OUTCOME else {}

    def __str__(self) -> str:
        lines = [_cells(line) for line in self.lines]
        if self.by is By.OUTCOME:
            lines = [(*cells[:-2], "-", "-") for cells in lines]
        rows = [(self.by.value, *_COLUMNS), *lines, _cells(self.total)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        table = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            for row in rows
        ]
        return "\n".join([*table, "", *self._sentences()])

    def _sentences(self) -> list[str]:
        total = self.total
        if not total.calls:
            return ["No judge was asked.", *self._account()]
        failed, again = (
            "an unknown part" if share is None else f"{share:.1%}"
            for share in (
                _share(total.failures_usd, total.usd),
                _share(total.retries_usd, total.usd),
            )
        )
        said = [f"Calls without a verdict took {failed} of it, calls after a failure {again}."]
        if self.by is By.OUTCOME:
            said.append("No outcome makes a score alone: USD a score is that of all calls.")
        if total.regrades:
            said.append(
                f"Regrades took {_plain(total.regrades_usd)} USD in "
                f"{many(total.regrades, 'call')}; they make no score, and are in no USD a score."
            )
        if total.unpriced:
            said.append(f"Unpriced: {many(total.unpriced, 'call')}, whose cost is in no sum above.")
        return [*said, *self._account()]

    def _account(self) -> Iterator[str]:
        if self.spent_usd is not None and self.reserved_usd is not None:
            yield (
                f"The budget's account: {_plain(self.spent_usd)} USD spent, "
                f"{_plain(self.reserved_usd)} USD set aside for calls that run."
            )


async def costs(settings: AssessorSettings, *, day: date | None = None, by: By = By.JUDGE) -> Costs:
    """Return what judging cost on a day in UTC, or in all."""
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_TIMEOUT_S})
    async with (
        open_pool(patient, application="rigmark-assessor-costs") as pool,
        pool.connection() as connection,
    ):
        lines = [_line(row) for row in await calls_by(connection, by, day=day)]
        totals = [_line(row) for row in await calls_by(connection, None, day=day)]
        kept = await account(connection, day=day)
    return Costs(
        day=day,
        by=by,
        lines=lines,
        total=totals[0] if totals else _NONE,
        spent_usd=kept["spent_usd"] if kept["days"] else None,
        reserved_usd=kept["reserved_usd"] if kept["days"] else None,
    )


def _line(row: Row) -> Line:
    return Line(**{name: row[name] for name in Line.__slots__})


_NONE: Final = Line(
    key="all",
    calls=0,
    usd=Decimal(0),
    unpriced=0,
    not_served=0,
    failures=0,
    failures_usd=Decimal(0),
    retries=0,
    retries_usd=Decimal(0),
    regrades=0,
    regrades_usd=Decimal(0),
    scored=0,
)


def _cells(line: Line) -> tuple[str, ...]:
    per_scored = line.usd_per_scored
    return (
        line.key,
        str(line.calls),
        str(line.unpriced),
        _plain(line.usd),
        str(line.failures),
        str(line.retries),
        str(line.scored),
        "-" if per_scored is None else _plain(per_scored),
    )


def _share(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole else None


def _plain(usd: Decimal) -> str:
    return f"{usd:f}"
