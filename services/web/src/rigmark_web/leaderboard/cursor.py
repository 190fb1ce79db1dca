"""A place between two rows of a sorted board, as an opaque word that travels in an address."""

import base64
import binascii
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Final
from uuid import UUID

from rigmark_shared.db.tables import SORTABLE_METRICS
from rigmark_web.errors import CursorIsNotOurs
from rigmark_web.leaderboard.ask import MAX_ID, Order, Sort

MAX_QUALITY: Final = 100

Value = float | Decimal | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row that a page follows or precedes; a null value lies in the unknown tail."""

    value: Value
    id: UUID
    forward: bool
    """Whether the page follows that row, or precedes it."""
    judge: int | None = None
    """The judge version of its quality, where the board is sorted by that."""
    ranked: int | None = None
    """The judge version whose qualities were ranked on that board."""


def encode(cursor: Cursor, sort: Sort, order: Order) -> str:
    """Return the cursor as a word that only fits this order."""
    value = str(cursor.value) if isinstance(cursor.value, Decimal) else cursor.value
    parts = [sort, order, cursor.forward, value, cursor.id.hex, cursor.judge, cursor.ranked]
    packed = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(word: str, sort: Sort, order: Order) -> Cursor:
    """Return the cursor that a word stands for; raises CursorIsNotOurs."""
    try:
        packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        parts = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorIsNotOurs from error
    if not (isinstance(parts, list) and parts[:2] == [sort, order]):
        raise CursorIsNotOurs
    match parts[2:]:
        case [bool(forward), value, str(id_), judge, ranked]:
            versions = _version(judge, sort), _version(ranked, sort)
            return Cursor(_value(value, sort), _uuid(id_), forward, *versions)
    raise CursorIsNotOurs


def _uuid(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError as error:
        raise CursorIsNotOurs from error


def _version(value: object, sort: Sort) -> int | None:
    match value:
        case None:
            return None
        # A bool is an int, but no version.
        case int() if sort is Sort.OVERALL_QUALITY and type(value) is int and 0 < value <= MAX_ID:
            return value
    raise CursorIsNotOurs


def _value(value: object, sort: Sort) -> Value:
    match value:
        case None:
            return None
        case str() if sort is Sort.OVERALL_QUALITY:
            return _quality(value)
        case float() if sort in SORTABLE_METRICS and isfinite(value):
            return value
    raise CursorIsNotOurs


def _quality(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise CursorIsNotOurs from error
    # A number that the column cannot hold would be the database's error, not the reader's.
    if not (value.is_finite() and 0 <= value <= MAX_QUALITY):
        raise CursorIsNotOurs
    return value
