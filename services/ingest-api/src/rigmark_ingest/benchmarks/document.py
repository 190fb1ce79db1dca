"""From the bytes of a body to a validated submission."""

from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from rigmark_ingest.benchmarks.bounds import beyond_bounds
from rigmark_ingest.benchmarks.doubled import doubled
from rigmark_ingest.benchmarks.faults import WHOLE_BODY, faults, places
from rigmark_ingest.problems import DocumentIsInvalid
from rigmark_shared.wire import FieldError, Submission

_MOST_NAMED: Final = 50
_NAMED_IN_DETAIL: Final = 5


def read_document(raw: bytes) -> Submission:
    """Return the submission that a body holds; raises DocumentIsInvalid."""
    if not raw:
        raise _invalid([FieldError(field=WHOLE_BODY, message="is empty; send a JSON document")])
    if excess := beyond_bounds(raw):
        raise _invalid(excess)
    try:
        submission = Submission.model_validate_json(raw)
    except ValidationError as error:
        raise _invalid(faults(error)) from None
    if twice := doubled(raw, submission):
        raise _invalid(twice)
    return submission


def _invalid(found: Sequence[FieldError]) -> DocumentIsInvalid:
    fields = list(dict.fromkeys(fault.field for fault in found))
    named = ", ".join(fields[:_NAMED_IN_DETAIL]) + (", …" if fields[_NAMED_IN_DETAIL:] else "")
    return DocumentIsInvalid(
        f"the document breaks the schema in {places(len(found))}: {named}; "
        "the schema is at /api/schema",
        errors=found[:_MOST_NAMED],
    )
