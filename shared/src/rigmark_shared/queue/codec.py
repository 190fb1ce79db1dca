"""Jobs on the wire of the queue, as JSON; arq's own default would be pickle."""

import json
from typing import Any

from pydantic_core import to_json


def encode(job: dict[str, Any]) -> bytes:
    """Return a job as JSON; a result that is not JSON is kept as its text."""
    return to_json(job, fallback=str)


def decode(raw: bytes) -> dict[str, Any]:
    """Return a job from its JSON; raises ValueError when it is none."""
    job: dict[str, Any] = json.loads(raw)
    return job
