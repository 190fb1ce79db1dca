"""What a document tells the service, in lines for people, before it is posted."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from rigmark_agent.errors import SavedResultIsDamaged
from rigmark_agent.submit.spool import Saved
from rigmark_shared.wire import Submission

_KILO: Final = 1000
NOT_SENT: Final = (
    "host and user names, paths, addresses, serial numbers, keys, and anything that is on this "
    "machine's disks"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A document in brief: each part's name, and what it holds."""

    size_bytes: int
    gzip_bytes: int
    parts: tuple[tuple[str, str], ...]

    def lines(self) -> Iterator[str]:
        """Yield the lines for people."""
        width = max(len(name) for name, _ in self.parts)
        for name, text in self.parts:
            yield f"  {name:<{width}}  {text}"
        yield f"  {'size':<{width}}  {_kb(self.size_bytes)}, {_kb(self.gzip_bytes)} compressed"
        yield f"  {'not sent':<{width}}  {NOT_SENT}"

    def as_dict(self) -> dict[str, Any]:
        """Return the same for programs."""
        return {
            "size_bytes": self.size_bytes,
            "gzip_bytes": self.gzip_bytes,
            "parts": dict(self.parts),
            "not_sent": NOT_SENT,
        }


def preview_of(saved: Saved) -> Preview:
    """Return the preview of a saved result; raises SavedResultIsDamaged."""
    body = saved.body()
    try:
        submission = Submission.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SavedResultIsDamaged(
            f"{saved.path.name} is no result of this version: {place}: {first['msg']}"
        ) from error
    return Preview(len(body), len(gzip.compress(body, mtime=0)), tuple(_parts(submission)))


def _parts(submission: Submission) -> Iterator[tuple[str, str]]:
    yield "model", _told(submission.model)
    yield "engine", _told(submission.engine)
    yield "hardware", _told(submission.hardware)
    if submission.client:
        yield "client", _told(submission.client)
    if submission.started_at:
        yield "started_at", submission.started_at.isoformat(timespec="seconds")
    if submission.challenge_id:
        yield "challenge", str(submission.challenge_id)
    if submission.terms:
        yield "terms", _told(submission.terms)
    if submission.source:
        yield "source", _told(submission.source)
    for run in submission.scenarios:
        yield run.scenario, _run(run.model_dump())
    if submission.load:
        requests = sum(len(point.requests) for point in submission.load)
        yield "load", f"{len(submission.load)} points, {requests} requests"


def _run(run: dict[str, Any]) -> str:
    attempts = run["attempts"]
    samples = sum(len(attempt["device_trace"]) for attempt in attempts)
    marks = sum(len(attempt["chunk_marks_ms"]) for attempt in attempts)
    answer = len(run["response"]) + len(run["reasoning"] or "")
    return (
        f"prompt of {len(run['prompt'])} characters, answer of {answer}, "
        f"{len(attempts)} attempts with {marks} moments and {samples} readings of sensors"
    )


def _told(part: Any) -> str:  # noqa: ANN401 - any part of the document
    values = part.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    if unknown := values.pop("unknown", None):
        values["unknown"] = ", ".join(unknown)  # why, the document says
    return ", ".join(f"{field}={_value(value)}" for field, value in values.items())


def _value(value: Any) -> str:  # noqa: ANN401 - any value of JSON
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kb(size_bytes: int) -> str:
    return f"{size_bytes / _KILO:.1f} kB"
