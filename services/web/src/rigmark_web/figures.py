"""Figures and times as people read them; JSON carries them as they are."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import floor, log10
from types import MappingProxyType
from typing import Any, Final

from rigmark_shared.methodology import METRICS, Band

_SIGNIFICANT: Final = 3
_PLAIN_FROM: Final = 1e-4
_PLAIN_UP_TO: Final = 1e9
_THOUSAND: Final = 1000


def figure(value: float) -> str:
    """Write a count whole, and a measurement with three significant digits or more."""
    if isinstance(value, int):
        return f"{value:,}"
    size = abs(value)
    if size == 0:
        return "0"
    if not _PLAIN_FROM <= size < _PLAIN_UP_TO:
        return f"{value:.1e}"
    decimals = max(0, _SIGNIFICANT - 1 - floor(log10(size)))
    return f"{value:,.{decimals}f}"


def score(value: float) -> str:
    """Write a KPI or overall quality with one decimal."""
    return f"{value:.1f}"


def points(value: float | None) -> str:
    """Write a score of a dimension: whole, or a mean with one decimal; unknown as a dash."""
    return "–" if value is None else f"{round(value, 1):g}"


def fixed(value: float, decimals: int) -> str:
    """Write a figure with so many decimals and a true minus."""
    return f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def usd(value: str) -> str:
    """Write an exact sum of money without needless zeros."""
    plain = value.rstrip("0").rstrip(".") if "." in value else value
    return f"{plain or 0}\N{NO-BREAK SPACE}USD"


def percent(value: float) -> str:
    """Write a share of one as a percentage without needless decimals."""
    return f"{value * 100:g}\N{NO-BREAK SPACE}%"


def count(value: float) -> str:
    """Write a number of things in thousands, millions or billions, such as 8.03 B."""
    for unit in ("", " K", " M", " B"):
        # Rounded to three digits, 999.6 is a thousand and so one of the next unit.
        if float(f"{value:.3g}") < _THOUSAND:
            return f"{value:.3g}{unit}"
        value /= _THOUSAND
    return f"{value:.3g} T"


def moment(value: datetime) -> str:
    """Write a time in UTC, to the minute."""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def date(value: datetime) -> str:
    """Write the day of a time in UTC."""
    return f"{value.astimezone(UTC):%Y-%m-%d}"


def words(value: str) -> str:
    """Write an identifier as words."""
    return value.replace("_", " ")


def band(value: float | None, metric: str) -> Band | None:
    """Return the band of a metric that a value lies in."""
    return METRICS[metric].band(value)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "band": band,
        "count": count,
        "date": date,
        "figure": figure,
        "fixed": fixed,
        "moment": moment,
        "percent": percent,
        "points": points,
        "score": score,
        "usd": usd,
        "words": words,
    }
)
"""The filters of the templates, by name."""
