"""A name that an object holds twice: a parser keeps one of the values, and says nothing.

Reading a document with an eye on that costs more than parsing it. So the names that were sent are
counted beside those that were kept, and only where some are missing is it found out which.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Final

from pydantic import BaseModel

from rigmark_ingest.benchmarks.bounds import names_in
from rigmark_ingest.benchmarks.faults import MOST_LISTED, WHOLE_BODY, path
from rigmark_shared.wire import FieldError

_TWICE: Final = "more than once; keep the one that is meant, and remove the others"
_Location = tuple[int | str, ...]
_HOLDS_NO_NAME: Final = frozenset({float, int, str, bool, type(None)})


def doubled(raw: bytes, kept: BaseModel) -> list[FieldError]:
    """Return the names that a document, found valid, gives more than once in one object."""
    if names_in(raw) == names_kept(kept):
        return []
    places = list(dict.fromkeys(_places(json.loads(raw, object_pairs_hook=tuple), ())))
    if len(places) > MOST_LISTED:
        return [FieldError(field=WHOLE_BODY, message=f"gives {len(places)} names {_TWICE}")]
    return [FieldError(field=path(place), message=_message(place)) for place in places]


def names_kept(part: object) -> int:
    """Return how many names the objects of a validated document hold."""
    if isinstance(part, BaseModel):
        names, values = part.model_fields_set, part.__dict__
        inner = [values[name] for name in names if type(values[name]) not in _HOLDS_NO_NAME]
        return len(names) + sum(map(names_kept, inner))
    if isinstance(part, dict):
        return len(part) + sum(map(names_kept, part.values()))
    if isinstance(part, list) and part and type(part[0]) not in _HOLDS_NO_NAME:
        if isinstance(part[0], BaseModel) and _is_flat(type(part[0])):
            return sum(len(one.model_fields_set) for one in part)
        return sum(map(names_kept, part))
    return 0


@cache
def _is_flat(kind: type[BaseModel]) -> bool:
    """Say whether a part of that kind holds no other object, as the samples of a long trace."""
    return json.dumps(kind.model_json_schema()).count('"type": "object"') == 1


def _places(part: object, place: _Location) -> Iterator[_Location]:
    """Yield where a name comes again; an object is a tuple of its members, a list is a list."""
    if isinstance(part, list):
        for position, item in enumerate(part):
            yield from _places(item, (*place, position))
    elif isinstance(part, tuple):
        seen: set[str] = set()
        for name, value in part:
            # White space around a name is not kept.
            if name.strip() in seen:
                yield (*place, name)
            seen.add(name.strip())
            yield from _places(value, (*place, name))


def _message(place: _Location) -> str:
    is_named = path(place) != path(place[:-1])
    return f"is given {_TWICE}" if is_named else f"has a name {_TWICE}"
