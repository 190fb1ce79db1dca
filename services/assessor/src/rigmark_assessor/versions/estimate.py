"""What judging again will cost, from what it did cost lately; unknown where that is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

LOOKED_AT: Final = 2000
"""So many of the newest scores say what a score costs."""
_CENT_OF_A_CENT: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Estimate:
    """US dollars, None with the reason where they are unknown."""

    usd: Decimal | None
    basis: str

    def to_json(self) -> dict[str, Any]:
        """Return the stable keys."""
        return {"usd": None if self.usd is None else str(self.usd), "basis": self.basis}

    def __str__(self) -> str:
        return f"{'unknown' if self.usd is None else f'{self.usd} USD'}, {self.basis}"


def estimate(added: Mapping[str, int], costs: Sequence[Mapping[str, Any]]) -> Estimate:
    """Return what so many assessments of each scenario will cost.

    `costs` has assessments, calls, usd and unpriced for each scenario. A single call without a
    price makes the estimate unknown: a sum of some prices would be too low.
    """
    wanted = {scenario: number for scenario, number in added.items() if number}
    if not wanted:
        return Estimate(Decimal(0).quantize(_CENT_OF_A_CENT), "for there is nothing to judge")
    known = {row["scenario"]: row for row in costs}
    if missing := sorted(wanted.keys() - known.keys()):
        return Estimate(None, f"for the judge has scored no {', '.join(missing)} yet")
    if unpriced := sum(known[scenario]["unpriced"] for scenario in wanted):
        return Estimate(None, f"for {unpriced} of the calls looked at are unpriced")
    total = sum(
        (known[key]["usd"] / known[key]["assessments"] * number for key, number in wanted.items()),
        Decimal(0),
    )
    scores = sum(known[scenario]["assessments"] for scenario in wanted)
    basis = f"from what the newest {scores} scores by this judge did cost"
    return Estimate(total.quantize(_CENT_OF_A_CENT), basis)
