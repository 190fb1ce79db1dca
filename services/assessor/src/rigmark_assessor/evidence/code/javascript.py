"""Whether JavaScript parses, by tree-sitter's grammar, and what is left of it without comments.

The grammar is loaded when the first script is read: an assessor that judges no code stays small.
Recovery from errors can take minutes on garbage, so parsing ends at the first error that all
readings share, and otherwise after a number of steps that valid code does not come near. Steps are
counted instead of seconds: the same text always gives the same finding.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import local
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Language, Query, Tree

READ_BYTES_MAX: Final = 64_000
"""A longer script is not parsed; twice what the task's limit of tokens allows."""
_CHUNK_BYTES: Final = 8192
_STEPS: Final = 500
_BYTES_PER_STEP: Final = 25
# The grammar reads on where the language ends a statement by itself: after an arrow function's
# body, when the next line opens with a bracket.
_UNENDED: Final = re.compile(r"\}(?=[ \t]*+\r?\n\s*+[\[(`])")


class Parsed(StrEnum):
    """What parsing a script came to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Script:
    """A script after it was read: `line` is where it does not parse, `code` has no comments."""

    parsed: Parsed
    code: str
    comments: str = ""
    line: int | None = None


def read_script(source: str) -> Script:
    """Parse a script; one that does not parse keeps its comments among its code."""
    script = _read(source)
    if script.parsed is not Parsed.NO:
        return script
    again = _read(_UNENDED.sub(r"\g<0>;", source))
    return again if again.parsed is Parsed.YES else script


def _read(source: str) -> Script:
    raw = source.encode("utf-8", "replace")
    if len(raw) > READ_BYTES_MAX:
        return Script(Parsed.UNKNOWN, source)
    reading = _Reading(raw)
    tree = reading.tree()
    lines = raw.count(b"\n") + 1
    if tree is None:
        line = raw.count(b"\n", 0, reading.offset) + 1
        return Script(Parsed.NO if reading.has_error else Parsed.UNKNOWN, source, line=line)
    if tree.root_node.has_error:
        return Script(Parsed.NO, source, line=min(_first_error_line(tree), lines))
    return _without_comments(raw, tree)


class _Lent(local):
    """What the parser reads from, one for each thread.

    py-tree-sitter (0.26) never lets go of a chunk that a callback gave it: so it gets the same one
    each time, and no script is kept.
    """

    def __init__(self) -> None:
        self.buffer = bytearray(_CHUNK_BYTES)


_lent: Final = _Lent()


class _Reading:
    """One parse, with what its progress told."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._steps_left = _STEPS + len(raw) // _BYTES_PER_STEP
        self.offset = 0
        self.has_error = False

    def tree(self) -> "Tree | None":
        """Return the tree, or None when parsing was given up."""
        from tree_sitter import Parser  # noqa: PLC0415 - see above

        try:
            return Parser(_language()).parse(self._chunk, progress_callback=self._progress)
        except ValueError:  # it says so when its progress callback has ended it
            return None

    def _chunk(self, offset: int, _point: object) -> bytes | bytearray:
        chunk = self._raw[offset : offset + _CHUNK_BYTES]
        if not chunk:
            return b""
        # What follows the end are empty lines, which change no reading.
        _lent.buffer[:] = chunk.ljust(_CHUNK_BYTES, b"\n")
        return _lent.buffer

    def _progress(self, offset: int, has_error: bool) -> bool:
        self.offset, self.has_error = offset, has_error
        self._steps_left -= 1
        return has_error or self._steps_left < 0


@cache
def _language() -> "Language":
    import tree_sitter_javascript  # noqa: PLC0415 - see above
    from tree_sitter import Language  # noqa: PLC0415

    return Language(tree_sitter_javascript.language())


@cache
def _comments() -> "Query":
    from tree_sitter import Query  # noqa: PLC0415

    return Query(_language(), "[(comment) (html_comment)] @comment")


def _first_error_line(tree: "Tree") -> int:
    cursor = tree.walk()
    while cursor.node is not None and cursor.goto_first_child():
        while not cursor.node.has_error and cursor.goto_next_sibling():
            pass
        if cursor.node.is_error or cursor.node.is_missing:
            break
    node = cursor.node
    return node.start_point.row + 1 if node is not None else 1


def _without_comments(raw: bytes, tree: "Tree") -> Script:
    from tree_sitter import QueryCursor  # noqa: PLC0415

    found = QueryCursor(_comments()).captures(tree.root_node).get("comment", [])
    code, comments, at = [], [], 0
    for node in sorted(found, key=lambda node: node.start_byte):
        code.append(raw[at : node.start_byte])
        comments.append(raw[node.start_byte : node.end_byte])
        at = node.end_byte
    code.append(raw[at:])
    texts = [b" ".join(parts).decode("utf-8", "replace") for parts in (code, comments)]
    return Script(Parsed.YES, texts[0], texts[1])
