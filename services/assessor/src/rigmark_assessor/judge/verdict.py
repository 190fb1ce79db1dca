"""The verdict: its schema, and the strict reading of what a judge made of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Never

from rigmark_assessor.judge.errors import VerdictIsInvalid
from rigmark_assessor.settings import ResponseFormat
from rigmark_shared.methodology import Scenario

READING_VERSION: Final = "1"
"""To be raised with every change of what is read in an answer; a test of known ones holds that."""
SCORE_STEP: Final = 5
RATIONALE_MAX_CHARS: Final = 2000
SUMMARY_MAX_CHARS: Final = 4000
VERDICT_MAX_CHARS: Final = 100_000
# What a small model is held to, so that its verdict ends at all.
_BOUND_RATIONALE_CHARS: Final = 160
_BOUND_SUMMARY_CHARS: Final = 300
_PART_KEYS: Final = ["rationale", "score"]

# Each broken object may be read to the end of the text.
_MOST_BROKEN_OBJECTS: Final = 1000
# Behind an object that stands inside another one, that one's text or the object itself ends.
_ENDS_ANOTHER: Final = frozenset('"}')

_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """One dimension's score from 0 to 100, with its rationale."""

    dimension: str
    score: int
    rationale: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score for each dimension of a scenario, and a summary for the page."""

    scores: tuple[DimensionScore, ...]
    summary: str


def verdict_schema(
    scenario: Scenario, *, bound_strings: bool, order: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the JSON Schema of a scenario's verdict: rationale before score, summary last.

    Scores are an enumeration, which every endpoint understands where some refuse a range. `order`
    is that of the dimensions; empty is as in the methodology.
    """
    rationale, summary = _string(), _string()
    if bound_strings:
        rationale["maxLength"] = _BOUND_RATIONALE_CHARS
        summary["maxLength"] = _BOUND_SUMMARY_CHARS
    score = {"type": "integer", "enum": list(range(0, 101, SCORE_STEP))}
    part = _object({"rationale": rationale, "score": score})
    dimensions = order or tuple(one.id for one in scenario.dimensions)
    return _object({**dict.fromkeys(dimensions, part), "summary": summary})


def _string() -> dict[str, Any]:
    return {"type": "string"}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read_verdict(text: str, scenario: Scenario, *, form: ResponseFormat) -> Verdict:
    """Return the verdict in a judge's answer; raises VerdictIsInvalid unless it keeps the contract.

    Nothing is coerced, defaulted or filled in. Of a plain text the last JSON object counts: the
    first may be one that the judged response talked the judge into quoting.
    """
    if len(text) > VERDICT_MAX_CHARS:
        _refuse(f"it has more than {VERDICT_MAX_CHARS} characters")
    found = _last_object(text) if form is ResponseFormat.TEXT else _whole_object(text)
    expected = [dimension.id for dimension in scenario.dimensions]
    if missing := [key for key in (*expected, "summary") if key not in found]:
        _refuse(f"it lacks {', '.join(missing)}")
    if len(found) > len(expected) + 1:
        _refuse("it has keys that were not asked for")
    return Verdict(
        scores=tuple(_score(key, found[key]) for key in expected),
        summary=_words("summary", found["summary"], SUMMARY_MAX_CHARS),
    )


def _score(dimension: str, part: object) -> DimensionScore:
    if not isinstance(part, dict) or list(part) != _PART_KEYS:
        _refuse(f"{dimension} must be an object of rationale and score, in this order")
    score = part["score"]
    if type(score) is not int or not 0 <= score <= 100:  # noqa: PLR2004 - the scale itself
        _refuse(f"the score of {dimension} must be an integer from 0 to 100")
    rationale = _words(f"the rationale of {dimension}", part["rationale"], RATIONALE_MAX_CHARS)
    return DimensionScore(dimension, score, rationale)


def _words(name: str, value: object, max_chars: int) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(f"{name} must be a text")
    if len(value) > max_chars:
        _refuse(f"{name} must have at most {max_chars} characters")
    return value.strip()


def _whole_object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise VerdictIsInvalid("The verdict is invalid: it is not one JSON object.") from error
    if not isinstance(found, dict):
        _refuse("it is not one JSON object")
    return found


def _last_object(text: str) -> Mapping[str, Any]:
    start, last, behind, broken, ends_broken = text.find("{"), None, 0, 0, False
    while start >= 0 and broken <= _MOST_BROKEN_OBJECTS:
        try:
            _, end = _decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end, broken, ends_broken = start + 1, broken + 1, True
        else:
            last, behind, ends_broken = text[start:end], end, False
        start = text.find("{", end)
    if last is None:
        _refuse("there is no JSON object")
    if ends_broken:
        # What was broken off may be the verdict, and the one before it a quotation.
        _refuse("it goes on after its last JSON object with a broken one")
    if _ENDS_ANOTHER.intersection(text[behind:]):
        # Quotes that were not escaped break the verdict itself, and leave what it quotes whole.
        _refuse("its last JSON object stands inside of another one, which is broken")
    return _whole_object(last)


def _no_key_twice(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse("it has a key twice")
        found[key] = value
    return found


def _no_constant(_: str) -> Never:
    _refuse("it holds a value that JSON does not know")


def _refuse(fault: str) -> Never:
    raise VerdictIsInvalid(f"The verdict is invalid: {fault}.")
