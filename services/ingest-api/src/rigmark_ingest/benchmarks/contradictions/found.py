"""A contradiction: what no measurement can give, by field and with what to do about it."""

from collections.abc import Iterator

from rigmark_shared.wire import FieldError

Contradictions = Iterator[FieldError]
"""What was found, in the order of the document."""


def contradiction(field: str, message: str) -> FieldError:
    """Return a contradiction; the message ends with what to do."""
    return FieldError(field=field, message=message)
