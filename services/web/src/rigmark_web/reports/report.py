"""A violation as a browser reports it, in either of the two forms there are."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import JsonValue, TypeAdapter, ValidationError

from rigmark_web.inert.marks import visible

_JSON: Final = TypeAdapter[JsonValue](JsonValue)
_MOST: Final = 10
_LONGEST: Final = 120
_MOST_LINES: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Violation:
    """What was blocked, where, by which rule; addresses without their queries."""

    directive: str | None
    blocked: str | None
    page: str | None
    source: str | None
    line: int | None

    @property
    def fields(self) -> dict[str, str | int | None]:
        """Its parts, for the log."""
        return asdict(self)


def violations(body: bytes) -> list[Violation]:
    """Return the violations that a report tells of; none where it cannot be read."""
    try:
        told = _JSON.validate_json(body)
    except ValidationError:
        return []
    if isinstance(told, list):
        # The Reporting API sends several at once, and of several kinds.
        kinds = (each for each in told if isinstance(each, dict))
        bodies = (each.get("body") for each in kinds if each.get("type") == "csp-violation")
        return [_of_api(each) for each in bodies if isinstance(each, dict)][:_MOST]
    report = told.get("csp-report") if isinstance(told, dict) else None
    return [_of_uri(report)] if isinstance(report, dict) else []


def _of_api(told: Mapping[str, Any]) -> Violation:
    return Violation(
        directive=_word(told.get("effectiveDirective")),
        blocked=_address(told.get("blockedURL")),
        page=_address(told.get("documentURL")),
        source=_address(told.get("sourceFile")),
        line=_number(told.get("lineNumber")),
    )


def _of_uri(told: Mapping[str, Any]) -> Violation:
    return Violation(
        directive=_word(told.get("effective-directive") or told.get("violated-directive")),
        blocked=_address(told.get("blocked-uri")),
        page=_address(told.get("document-uri")),
        source=_address(told.get("source-file")),
        line=_number(told.get("line-number")),
    )


def _word(value: object) -> str | None:
    # Whoever reads the log at a terminal is to see controls, and not to feel them.
    return visible(value[:_LONGEST]) if isinstance(value, str) else None


def _number(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _MOST_LINES else None


def _address(value: object) -> str | None:
    told = _word(value)
    if told is None:
        return None
    try:
        parts = urlsplit(told)
    except ValueError:
        return None
    # "inline" and "eval" are words, not addresses.
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path
