"""A finding: what one check saw in a response, as a document that is stored and shown as it is."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypedDict

Value = str | int | float | bool | list[str] | Mapping[str, object] | None
"""What a finding may carry: figures, and names of plain letters that every store takes."""


class Result(StrEnum):
    """What a check says."""

    PASS = "pass"  # noqa: S105 - a result
    FAIL = "fail"
    UNKNOWN = "unknown"
    """The check could not tell, and its detail says why."""
    INFO = "info"
    """A figure without a verdict."""


class Finding(TypedDict):
    """The result of one check, with what was measured and a sentence for readers."""

    result: Result
    value: Value
    detail: str


Findings = Mapping[str, Finding]
"""Findings by the id of their check, in the order in which they are shown."""


def passed(detail: str, value: Value = None) -> Finding:
    """Say that a response is as asked."""
    return Finding(result=Result.PASS, value=value, detail=detail)


def failed(detail: str, value: Value = None) -> Finding:
    """Say that a response is not as asked."""
    return Finding(result=Result.FAIL, value=value, detail=detail)


def unknown(detail: str, value: Value = None) -> Finding:
    """Say why a check cannot tell."""
    return Finding(result=Result.UNKNOWN, value=value, detail=detail)


def info(detail: str, value: Value = None) -> Finding:
    """Say what was measured, without a verdict."""
    return Finding(result=Result.INFO, value=value, detail=detail)


def judged(good: bool, detail: str, otherwise: str, *, value: Value = None) -> Finding:
    """Pass or fail, with the sentence that fits."""
    return passed(detail, value) if good else failed(otherwise, value)
