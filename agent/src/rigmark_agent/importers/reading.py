"""Typed reading of mappings that nobody vouches for, with an account of what was used."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from rigmark_agent.importers.notes import UNKNOWN_KEY, Notes

_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_MOST_DIGITS: Final = 40
_MOST_SHOWN: Final = 40


class Reading:
    """One mapping of a file: what it holds of a wanted type, and which keys nobody asked for.

    A value that is null is absent. A value of the wrong type is absent too, and noted.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        notes: Notes,
        *,
        place: str = "",
        kind: str | None = None,
    ) -> None:
        self.notes = notes
        self.place = place
        """Where it stands in the file, for people."""
        self._kind = place if kind is None else kind
        self._values = values
        self._taken: set[str] = set()
        self._parts: dict[str, list[Reading]] = {}

    def has(self, key: str) -> bool:
        """Whether there is a value, of whatever type."""
        return self._values.get(key) is not None

    def keys(self) -> Iterator[str]:
        """Return the names of all values that are there."""
        return (str(key) for key, value in self._values.items() if value is not None)

    @property
    def values(self) -> Mapping[str, object]:
        """All values as they are; looking at them takes none."""
        return self._values

    def where(self, key: str) -> str:
        """Return the place of a value, as a person would look for it."""
        return _path(self.place, key)

    def raw(self, key: str) -> object:
        """Return a value as it is."""
        self._taken.add(key)
        return self._values.get(key)

    def number(self, key: str) -> float | None:
        """Return a finite number, also one that was written as text."""
        value = self.raw(key)
        found = finite(value)
        if found is None and value is not None:
            self.unusable(key, f"is not a number: {_shown(value)}")
        return found

    def count(self, key: str) -> int | None:
        """Return a whole number that is not negative."""
        found = self.number(key)
        if found is not None and (found < 0 or not found.is_integer()):
            self.unusable(key, f"is not a count: {_shown(found)}")
            return None
        return None if found is None else int(found)

    def text(self, key: str) -> str | None:
        """Return a text that is not empty."""
        value = self.raw(key)
        if value is not None and not isinstance(value, str):
            self.unusable(key, f"is not a text: {_shown(value)}")
        return value.strip() or None if isinstance(value, str) else None

    def label(self, key: str) -> str | None:
        """Return a text or a whole number, as a text."""
        if not isinstance(self._values.get(key), int):
            return self.text(key)
        number = self.count(key)
        return None if number is None else str(number)

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        value = self.raw(key)
        if value is not None and not isinstance(value, bool):
            self.unusable(key, f"is neither true nor false: {_shown(value)}")
        return value if isinstance(value, bool) else None

    def part(self, key: str) -> "Reading":
        """Return the mapping below a key; an empty one where there is none."""
        if key not in self._parts:
            value = self.raw(key)
            if value is not None and not isinstance(value, dict):
                self.unusable(key, f"is not a mapping: {_shown(value)}")
            below = value if isinstance(value, dict) else {}
            self._parts[key] = [self._below(below, self.where(key), key)]
        return self._parts[key][0]

    def parts(self, key: str) -> "list[Reading]":
        """Return the mappings of the list below a key; anything else in it is noted."""
        if key not in self._parts:
            self._parts[key] = []
            for position, value in enumerate(self.items(key)):
                place = f"{self.where(key)}[{position}]"
                if isinstance(value, dict):
                    self._parts[key].append(self._below(value, place, key))
                else:
                    self.notes.leave_out(place, f"is not a mapping: {_shown(value)}")
        return self._parts[key]

    def take_all(self) -> None:
        """Count every value as used: they speak of one thing that was."""
        self._taken.update(self.keys())

    def items(self, key: str) -> list[object]:
        """Return the list below a key; an empty one where there is none."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.unusable(key, f"is not a list: {_shown(value)}")
        return value if isinstance(value, list) else []

    def numbers(self, key: str) -> list[float] | None:
        """Return a list of finite numbers; None where it holds anything else."""
        values = self.items(key)
        found = [number for number in map(finite, values) if number is not None]
        if len(found) != len(values):
            self.unusable(key, "holds something that is not a number")
            return None
        return found or None

    def unusable(self, key: str, why: str) -> None:
        """Note that a value was left out for what it is."""
        self._taken.add(key)
        self.notes.leave_out(self.where(key), why)

    def finish(self, reasons: Mapping[str, str] | None = None) -> None:
        """Note every value that nobody asked for, here and below."""
        known = reasons or {}
        for key in self._untaken(self._values):
            self.notes.leave_out(_path(self._kind, key), known.get(key, UNKNOWN_KEY))
        for part in chain.from_iterable(self._parts.values()):
            part.finish(known)

    def _below(self, values: Mapping[object, object], place: str, key: str) -> "Reading":
        named = {str(name): value for name, value in values.items()}
        return Reading(named, self.notes, place=place, kind=_path(self._kind, key))

    def _untaken(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if key not in self._taken and self.has(key)]


def finite(value: object) -> float | None:
    """Return a finite number, also one that was written as text; True is no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        plain = value.strip()
        if len(plain) > _MOST_DIGITS or not _DECIMAL.fullmatch(plain):
            return None
        value = float(plain)
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _path(*steps: str) -> str:
    return ".".join(filter(None, steps))


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    if isinstance(value, int) and not -(10**_MOST_SHOWN) < value < 10**_MOST_SHOWN:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
