"""What was found in a response without a judge, as it is published."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, JsonValue
from sqlalchemy import RowMapping


class Result(StrEnum):
    """What a check says, in the order in which it is shown."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    """The check could not tell, and its detail says why."""
    PASS = "pass"  # noqa: S105 - a result
    INFO = "info"
    """A figure without a verdict."""


_ORDER: Final = list(Result)


class FindingView(BaseModel):
    """The result of one check."""

    check: str
    result: Result
    value: JsonValue
    """What was measured."""
    detail: str


class EvidenceView(BaseModel):
    """What the checks say of one response."""

    version: str
    """The version of the checks."""
    findings: list[FindingView]
    """What fails comes first."""

    def of(self, result: str) -> list[FindingView]:
        """Return the findings with one result."""
        return [each for each in self.findings if each.result == result]


def evidence_view(row: RowMapping) -> EvidenceView:
    """Make the published form of a response's evidence."""
    found = [_finding(name, each) for name, each in row["findings"].items()]
    return EvidenceView(
        version=row["version"],
        findings=sorted(found, key=lambda each: (_ORDER.index(each.result), each.check)),
    )


def _finding(name: str, told: Mapping[str, Any]) -> FindingView:
    word = told.get("result")
    return FindingView(
        check=name,
        # A word that is not known here is no verdict.
        result=Result(word) if word in _ORDER else Result.INFO,
        value=told.get("value"),
        detail=str(told.get("detail") or ""),
    )
