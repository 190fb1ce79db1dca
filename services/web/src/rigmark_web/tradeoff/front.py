"""The front: results that nothing else beats in speed and quality together."""

from collections.abc import Iterable, Sequence
from string import ascii_uppercase

Result = tuple[float, float]
"""The quality and the speed of a result."""


def front(results: Iterable[Result]) -> list[bool]:
    """Say of each result whether none of the others is as good in both and better in one.

    They come by quality, and those of equal quality by speed, the best first: so what beats a
    result stands before it, and a result is unbeaten where it is faster than all before it.
    """
    found, last = [], None
    for quality, speed in results:
        is_unbeaten = last is None or speed > last[1] or (quality, speed) == last
        if is_unbeaten:
            last = quality, speed
        found.append(is_unbeaten)
    return found


def letters(unbeaten: Sequence[bool]) -> list[str | None]:
    """Name the unbeaten ones A, B, C … in their order, behind Z with two letters."""
    names = (_name(number) for number in range(sum(unbeaten)))
    return [next(names) if each else None for each in unbeaten]


def _name(number: int) -> str:
    before, place = divmod(number, len(ascii_uppercase))
    return (_name(before - 1) if before else "") + ascii_uppercase[place]
