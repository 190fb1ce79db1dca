"""Small JSON bodies: what is sent beside documents."""

from collections.abc import Sequence
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from rigmark_ingest.benchmarks.doubled import doubled
from rigmark_ingest.benchmarks.faults import faults
from rigmark_ingest.body import read_body
from rigmark_ingest.problems import BodyIsTooLarge, DocumentIsInvalid
from rigmark_ingest.settings import IngestSettings
from rigmark_shared.wire import FieldError

LARGEST_BYTES: Final = 16_384
_MOST_NAMED: Final = 20

Model = TypeVar("Model", bound=BaseModel)


async def read_small(request: Request, settings: IngestSettings, model: type[Model]) -> Model:
    """Return what a small body holds; raises a Refusal that names the fields at fault."""
    raw = (await read_body(request, settings)).document
    if len(raw) > LARGEST_BYTES:
        raise BodyIsTooLarge(f"this takes at most {LARGEST_BYTES} bytes; send less")
    try:
        body = model.model_validate_json(raw)
    except ValidationError as error:
        raise _invalid(faults(error, sorted(model.model_fields))) from None
    if twice := doubled(raw, body):
        raise _invalid(twice)
    return body


def _invalid(found: Sequence[FieldError]) -> DocumentIsInvalid:
    errors = found[:_MOST_NAMED]
    named = "; ".join(f"{fault.field} {fault.message}" for fault in errors)
    return DocumentIsInvalid(f"the body cannot be taken: {named}", errors=errors)
