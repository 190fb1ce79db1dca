"""What the service said when it did not do as it was asked, in its own words."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Self

import httpx
from pydantic import ValidationError

from rigmark_agent.target.fault import fault_text_of_body
from rigmark_shared.wire import Problem

# These say that the document itself is wrong. A wrong key or address, a full queue or a fault of
# the service are no fault of the document: it waits for a better day.
_OF_THE_DOCUMENT: Final = frozenset(
    {
        httpx.codes.BAD_REQUEST,
        httpx.codes.CONFLICT,
        httpx.codes.REQUEST_ENTITY_TOO_LARGE,
        httpx.codes.UNSUPPORTED_MEDIA_TYPE,
        httpx.codes.UNPROCESSABLE_ENTITY,
    }
)
_OF_THE_KEY: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_KEY_MAY_NOT: Final = "key-may-not"
_OF_THE_SIGNATURE: Final = ("signature", "signing-key")
_NO_SUCH_ADDRESS: Final = frozenset(
    {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED, httpx.codes.NOT_IMPLEMENTED}
)
_KIND: Final = "urn:rigmark:problem:"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no success."""

    status: int
    kind: str
    """The service's name for what is wrong; empty where it gave none."""
    words: str
    faults: tuple[tuple[str, str], ...] = ()
    """The fields that are wrong, and what is wrong with each."""
    retry_after_s: float | None = None
    """How long it asks to wait, where it says so."""

    @classmethod
    def of(cls, answer: httpx.Response) -> Self:
        """Read an answer that is no success, whoever gave it: a proxy knows no problem document."""
        wait_s = _retry_after_s(answer.headers.get("retry-after"))
        try:
            problem = Problem.model_validate_json(answer.content)
        except ValidationError:
            words = fault_text_of_body(answer.content) or "it gave no reason"
            return cls(answer.status_code, "", f"status {answer.status_code}: {words}", (), wait_s)
        faults = tuple((fault.field, fault.message) for fault in problem.errors)
        kind = problem.type.removeprefix(_KIND)
        return cls(problem.status, kind, f"{problem.title}: {problem.detail}", faults, wait_s)

    @property
    def is_of_the_rig(self) -> bool:
        """Whether the key or the signature is at fault; a result is as good as before."""
        return self.status in _OF_THE_KEY or self.is_of_the_signature

    @property
    def is_of_the_key(self) -> bool:
        """Whether the service knows no such key, misses one, or takes no posts with it."""
        return self.status == httpx.codes.UNAUTHORIZED or self.kind == _KEY_MAY_NOT

    @property
    def is_of_the_signature(self) -> bool:
        """Whether the service does not take the signature."""
        return self.kind.startswith(_OF_THE_SIGNATURE)

    @property
    def is_of_the_document(self) -> bool:
        """Whether the document will never be taken as it is."""
        return self.status in _OF_THE_DOCUMENT and not self.is_of_the_rig

    @property
    def has_no_such_address(self) -> bool:
        """Whether nothing is served there, as in an older release."""
        return self.status in _NO_SUCH_ADDRESS


def _retry_after_s(text: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which holds them or a moment."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else None
