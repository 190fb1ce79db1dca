"""What is wrong with a setting, in words for whoever has to set it."""

from typing import Final

from pydantic_core import ErrorDetails

_WHOLE: Final = "give a whole number, for example 3"
_NUMBER: Final = "give a number, for example 2.5"
_TRUTH: Final = "give true or false"
_TEXT: Final = "give a text"
_WORDS: Final = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": "give a number greater than {gt}",
    "greater_than_equal": "give a number that is at least {ge}",
    "less_than": "give a number less than {lt}",
    "less_than_equal": "give a number that is at most {le}",
    "enum": "give one of: {expected}",
    "literal_error": "give one of: {expected}",
    "string_type": _TEXT,
    "path_type": "give the path of a file or folder",
    "string_too_short": "is empty; give a text, or leave it out",
    "string_too_long": "is too long; give at most {max_length} characters",
    "missing": "is not set; set it",
    "value_error": "{error}",
}
_OTHERS: Final = "Input should "


def in_plain_words(fault: ErrorDetails) -> str:
    """Say what to give in the place of a setting that is wrong, without what was given."""
    words = _WORDS.get(fault["type"])
    if words is None:
        message = fault["msg"]
        is_usual = message.startswith(_OTHERS)
        return f"must {message.removeprefix(_OTHERS)}" if is_usual else message
    limits = {name: _plain(value) for name, value in fault.get("ctx", {}).items()}
    return words.format(**limits)


def _plain(limit: object) -> object:
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit
