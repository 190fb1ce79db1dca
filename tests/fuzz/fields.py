"""A wrong type for every field of the schema, wherever it stands."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from builders import submission
from fuzz.bad_input import MARK, BadInput, post
from rigmark_shared.wire.schema import submission_schema

Place = tuple[str | int, ...]

_INVALID = frozenset({422})
_SCHEMA = submission_schema()


def fields() -> Iterator[BadInput]:
    """Yield a document for each field of the schema."""
    for place, node in _places(_SCHEMA, ()):
        wrong: Any = [MARK] if node.get("type") == "object" else {MARK: MARK}
        document = submission()
        _put(document, place, wrong)
        yield BadInput(
            "a field's type",
            _path(place),
            post(json.dumps(document).encode()),
            _INVALID,
            field=_path(place),
        )


def _places(node: dict[str, Any], place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    node = _resolved(node)
    if node.get("type") == "array":
        yield from _places(node["items"], (*place, 0))
    for name, inner in node.get("properties", {}).items():
        yield (*place, name), _resolved(inner)
        yield from _places(inner, (*place, name))


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = _SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
        else:
            node = next(one for one in node["anyOf"] if one.get("type") != "null")
    return node


def _put(document: Any, place: Place, value: Any) -> None:
    for step, following in pairwise(place):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            document[:] = document or [empty]
            document = document[step]
        else:
            document = document.setdefault(step, empty)
    document[place[-1]] = value


def _path(place: Place) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return path.removeprefix(".")
