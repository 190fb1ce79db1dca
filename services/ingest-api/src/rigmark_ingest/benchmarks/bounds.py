"""What a document may be made of, counted before it is parsed.

A parser's time and memory go with the number of values, and a schema's with the number of faults:
8 MB of `{}` would cost seconds and a gigabyte. Counting costs a hundredth of that.
"""

import re
from itertools import accumulate
from typing import Final

from rigmark_ingest.benchmarks.faults import WHOLE_BODY
from rigmark_shared.wire import FieldError

DEEPEST: Final = 32
MOST_VALUES: Final = 300_000
"""Names and values together."""
MOST_OBJECTS: Final = 30_000
"""Objects and lists together."""
MOST_IN_A_ROW: Final = 2_000
"""Members of one object that hold neither object nor list."""

_LIGHT_VALUES: Final = 10_000


def _all_but(kept: bytes) -> bytes:
    return bytes(set(range(256)) - set(kept))


_ALL_BUT_BRACKETS: Final = _all_but(b"{}[]")
_ALL_BUT_MEMBERS: Final = _all_but(b"{}[]:")
# In JSON each name and each value comes after one of these, the first value aside.
_ALL_BUT_STARTS: Final = _all_but(b"{[:,")
_STEPS: Final = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_ANY_BRACKETS: Final = re.compile(rb"[{}\[\]]+")


def is_heavy(raw: bytes) -> bool:
    """Whether reading a document could take so long that others would notice."""
    return len(_starts(raw)) > _LIGHT_VALUES


def beyond_bounds(raw: bytes) -> list[FieldError]:
    """Return why a document is not even parsed; nothing when it may be."""
    starts = _starts(raw)
    if len(starts) <= MOST_IN_A_ROW and _openings(starts) <= DEEPEST:
        return []
    message = _excess(raw)
    return [FieldError(field=WHOLE_BODY, message=message)] if message else []


def names_in(raw: bytes) -> int:
    """Return how many names the objects of a valid document hold, each as often as it is given."""
    return _structure(_without_escapes(raw)).count(b":")


def _excess(raw: bytes) -> str | None:
    plain = _without_escapes(raw)
    # Each text is a name or a value.
    if plain.count(b'"') > 2 * MOST_VALUES:
        return _TOO_MANY_VALUES
    structure = _structure(plain)
    starts = _starts(structure)
    if len(starts) > MOST_VALUES:
        return _TOO_MANY_VALUES
    if _openings(starts) > MOST_OBJECTS:
        return f"holds more than {MOST_OBJECTS} objects and lists; send fewer, or shorter traces"
    if _depth(structure) > DEEPEST:
        return f"is nested more than {DEEPEST} levels deep; no field of the schema is"
    if _longest_row(structure) > MOST_IN_A_ROW:
        return f"has an object of more than {MOST_IN_A_ROW} members; none of the schema has"
    return None


_TOO_MANY_VALUES: Final = (
    f"holds more than {MOST_VALUES} names and values; send fewer attempts or shorter device traces"
)


def _without_escapes(raw: bytes) -> bytes:
    # As in any JSON parser, a backslash hides the character after it.
    return raw.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in raw else raw


def _structure(plain: bytes) -> bytes:
    # What stands outside of quotation marks is structure.
    return b'"'.join(plain.split(b'"')[::2])


def _starts(structure: bytes) -> bytes:
    return structure.translate(None, _ALL_BUT_STARTS)


def _openings(starts: bytes) -> int:
    return starts.count(b"{") + starts.count(b"[")


def _depth(structure: bytes) -> int:
    brackets = structure.translate(None, _ALL_BUT_BRACKETS)[: 2 * MOST_OBJECTS]
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _longest_row(structure: bytes) -> int:
    return max(map(len, _ANY_BRACKETS.split(structure.translate(None, _ALL_BUT_MEMBERS))))
