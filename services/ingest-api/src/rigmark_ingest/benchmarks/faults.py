"""What is wrong with a document: field by field, what to do about it, and nothing of the input.

The name of a field is input too when the schema does not know it: it is repeated only where it
looks like the name of a field, and else what it stands in is named.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rigmark_shared.wire import SCHEMA_VERSION, FieldError
from rigmark_shared.wire.schema import submission_schema

WHOLE_BODY: Final = "body"

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_KEY_OF_DICT: Final = "[key]"
# The schema has one literal.
_OTHER_VERSION: Final = "literal_error"
# Beyond so many, listing them would take longer than finding them did.
MOST_LISTED: Final = 1_000

_MOMENT: Final = "must be a date and time with its zone, for example 2026-11-25T10:00:00Z"
_OBJECT: Final = "must be an object, in braces"
_MESSAGES: Final = {
    "missing": "is required; add it",
    "string_type": "must be text, in quotation marks",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters; shorten it",
    "int_type": "must be a whole number, without quotation marks",
    "float_type": "must be a number, without quotation marks",
    "finite_number": "must be a finite number; leave it out when it is unknown",
    "bool_type": "must be true or false, without quotation marks",
    "list_type": "must be a list, in square brackets",
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "too_short": "must not be empty",
    "too_long": "must have at most {max_length} entries",
    "greater_than": "must be greater than {gt}; leave it out when it is unknown",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be one of: {expected}",
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "json_invalid": "is not valid JSON: {error}; correct it there",
    "value_error": "{error}",
}


def places(many: int) -> str:
    """Write in how many places something is wrong."""
    return "1 place" if many == 1 else f"{many} places"


def faults(error: ValidationError, known: Sequence[str] | None = None) -> list[FieldError]:
    """Return what is wrong with a document, in its own order.

    A field that is unknown is taken for one of the `known` names, those of a submission if none.
    """
    names = _KNOWN if known is None else known
    count = error.error_count()
    if count > MOST_LISTED:
        return [FieldError(field=WHOLE_BODY, message=f"has {count} faults; see /api/schema")]
    found = error.errors(include_url=False, include_input=False)
    of_version = [fault for fault in found if fault["type"] == _OTHER_VERSION]
    # What else is wrong with a document of another version, this version cannot say.
    return [_fault(fault, names) for fault in of_version or found]


def path(location: tuple[int | str, ...]) -> str:
    """Return `scenarios[0].ttft_ms`, up to the first name that is not to be repeated."""
    parts = ""
    for part in location:
        if isinstance(part, int):
            parts += f"[{part}]"
        elif _NAME.fullmatch(part):
            parts += f".{part}" if parts else part
        else:
            break
    return parts or WHOLE_BODY


def _fault(fault: ErrorDetails, known: Sequence[str]) -> FieldError:
    location, kind = fault["loc"], fault["type"]
    if kind == "extra_forbidden":
        return _unknown_field(location, known)
    if kind == _OTHER_VERSION:
        message = f'must be "{SCHEMA_VERSION}", the one version that this service reads'
    else:
        limits = {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
        message = _MESSAGES.get(kind, "is not valid; see /api/schema").format(**limits)
    if location and location[-1] == _KEY_OF_DICT:
        message = f"has a name that {message}"
    return FieldError(field=path(location), message=message)


def _plain(limit: object) -> object:
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


def _unknown_field(location: tuple[int | str, ...], known: Sequence[str]) -> FieldError:
    name = str(location[-1])
    if not _NAME.fullmatch(name):
        message = "has a field that the schema does not know; remove it"
        return FieldError(field=path(location[:-1]), message=message)
    meant = get_close_matches(name, known, n=1)
    advice = f"is it {meant[0]}?" if meant else "remove it, or correct its name"
    return FieldError(field=path(location), message=f"is not a field of the schema; {advice}")


def _known_names() -> Iterator[str]:
    schema = submission_schema()
    for definition in (schema, *schema["$defs"].values()):
        yield from definition.get("properties", ())


_KNOWN: Final = sorted(set(_known_names()))
