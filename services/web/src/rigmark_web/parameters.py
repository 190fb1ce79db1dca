"""What is wrong with a parameter of an address, in words that say what to do."""

from collections.abc import Mapping
from typing import Any, Final

_WORDS: Final[Mapping[str, str]] = {
    "bool_parsing": "must be true or false",
    "enum": "must be one of {expected}",
    "greater_than_equal": "must be at least {ge}",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be one of {expected}",
    "missing": "is required; add it",
    "string_pattern_mismatch": "must not contain the character U+0000; remove it",
    "string_too_long": "must have at most {max_length} characters",
    "too_long": "must be given at most {max_length} times",
    "uuid_parsing": "must be the id of a benchmark, as the address of its page has it",
}
"""By pydantic's names of faults; what is not here keeps pydantic's own words."""


def words_of(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with a parameter, without repeating what was given."""
    template = _WORDS.get(fault["type"])
    return template.format(**fault.get("ctx", {})) if template else str(fault["msg"])
