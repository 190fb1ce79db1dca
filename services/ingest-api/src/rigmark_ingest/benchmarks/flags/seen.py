"""What was seen of a flag in one document."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rigmark_shared.methodology import FlagId

_PLACES: Final = {flag: place for place, flag in enumerate(FlagId)}


@dataclass(frozen=True, slots=True)
class Seen:
    """A flag with what was seen, in a phrase with its figures."""

    id: FlagId
    detail: str


def in_order(found: Iterable[tuple[FlagId, str | None]]) -> list[Seen]:
    """Return the flags of which something was seen, the gravest first."""
    seen = [Seen(flag, detail) for flag, detail in found if detail is not None]
    return sorted(seen, key=lambda flag: _PLACES[flag.id])
