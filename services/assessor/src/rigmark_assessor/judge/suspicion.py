"""What in a response may be meant for the judge; it is shown, and never changes a score.

A search for words is no defence: the fence is. It tells readers where to look, and asks for a
second opinion in other words.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rigmark_assessor.evidence.reading import holds_any, letter_words, tokens
from rigmark_assessor.judge.fence import as_shown, foreign_marks, unseen_characters
from rigmark_assessor.judge.suspicious_words import (
    COMPANIONS,
    ENCODED,
    ENCODED_MIN_CHARS,
    HEAD_CHARS,
    HEADS,
    PATTERNS,
    TRIGGERS,
)


class SuspicionKind(StrEnum):
    """Ways to address a judge."""

    OVERRIDE = "override"
    """Tells a reader to drop its instructions."""
    ADDRESSES_JUDGE = "addresses_judge"
    """Speaks to whoever judges."""
    ASKS_FOR_SCORE = "asks_for_score"
    """Asks for a grade, or states one."""
    FAKE_VERDICT = "fake_verdict"
    """Brings a verdict of its own."""
    CLAIMS_PROOF = "claims_proof"
    """Claims that others have found it right."""
    PROMPT_LEAK = "prompt_leak"
    """Asks for the judge's instructions."""
    FAKE_MARKS = "fake_marks"
    """Imitates the fence, or the marks of who speaks."""
    HIDDEN_TEXT = "hidden_text"
    """Holds characters that do not show."""
    ENCODED_TEXT = "encoded_text"
    """Holds any of these in an encoding."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One kind of suspicion, and where in the response its first sign stands."""

    kind: SuspicionKind
    span: tuple[int, int]


# So many unseen characters are no accident of an editor; those that turn text or tag it never are.
_HIDDEN_FROM: Final = 3
_NEVER_BY_ACCIDENT: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
# No pattern is longer.
_REACH_CHARS: Final = 200
_MOST_ENCODED: Final = 20
_ENCODED_MAX_CHARS: Final = 20_000


def suspicion(response: str) -> tuple[Suspicion, ...]:
    """Return the suspicions about a response, one of a kind at most, in linear time."""
    found = dict(_marks_and_hidden(response))
    text, places = _visible(response)
    folded = _lower(text)
    for words in dict.fromkeys((folded, as_shown(folded))):
        for kind, (begin, end) in _words(words):
            found.setdefault(kind, (places[begin], places[end - 1] + 1))
    for span in _encoded(response):
        found.setdefault(SuspicionKind.ENCODED_TEXT, span)
    return tuple(Suspicion(kind, found[kind]) for kind in SuspicionKind if kind in found)


def kinds(response: str) -> tuple[str, ...]:
    """Return the kinds of suspicion about a response."""
    return tuple(one.kind.value for one in suspicion(response))


def _marks_and_hidden(response: str) -> Iterator[tuple[SuspicionKind, tuple[int, int]]]:
    if marks := foreign_marks(response):
        yield SuspicionKind.FAKE_MARKS, (max(0, marks[0] - 1), marks[0])
    unseen = unseen_characters(response)
    meant = _NEVER_BY_ACCIDENT.search(response) if unseen else None
    if meant or len(unseen) >= _HIDDEN_FROM:
        yield SuspicionKind.HIDDEN_TEXT, (unseen[0][0], unseen[-1][0] + 1)


def _visible(response: str) -> tuple[str, Sequence[int]]:
    """Return the text as it shows, with the place of each of its characters in the response."""
    hidden = {place for place, _ in unseen_characters(response)}
    if not hidden:
        return response, range(len(response))
    places = [place for place in range(len(response)) if place not in hidden]
    return "".join(response[place] for place in places), places


def _lower(text: str) -> str:
    lower = text.lower()
    # Some characters become two; then places would no longer agree.
    return lower if len(lower) == len(text) else "".join(_lower_one(one) for one in text)


def _lower_one(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character


def _words(shown: str) -> Iterator[tuple[SuspicionKind, tuple[int, int]]]:
    heads = _heads(shown) if shown.isascii() else None
    for name, pattern in PATTERNS.items():
        if heads is not None and heads.isdisjoint(HEADS[name]):
            continue
        triggers = [trigger for trigger in TRIGGERS[name] if trigger in shown]
        for begin, end in _around(shown, triggers):
            if name in COMPANIONS and not holds_any(shown[begin:end], *COMPANIONS[name]):
                continue
            if hit := pattern.search(shown, begin, end):
                yield SuspicionKind(name), hit.span()
                break


def _heads(shown: str) -> set[str]:
    """Return how the words of a text in small letters begin: to rule a kind out takes no more."""
    heads = {word[:HEAD_CHARS] for word in set(letter_words(shown))}
    if "100" in shown or ("10" in shown and "/" in shown):
        heads.add("10")
    return heads


def _around(shown: str, triggers: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Return the stretches around trigger words, in their order and apart from each other."""
    places = sorted(place for trigger in triggers for place in _places(shown, trigger))
    begin = end = 0
    for place in places:
        if place - _REACH_CHARS > end and end:
            yield begin, end
            begin = place - _REACH_CHARS
        elif not end:
            begin = max(0, place - _REACH_CHARS)
        end = place + _REACH_CHARS
    if end:
        yield begin, end


def _places(shown: str, trigger: str) -> Iterator[int]:
    place = shown.find(trigger)
    while place >= 0:
        yield place
        place = shown.find(trigger, place + len(trigger))


def _encoded(response: str) -> Iterator[tuple[int, int]]:
    if max(map(len, tokens(response)), default=0) < ENCODED_MIN_CHARS:
        return
    runs = ENCODED.finditer(response)
    for _, run in zip(range(_MOST_ENCODED), runs, strict=False):
        text = run[0][:_ENCODED_MAX_CHARS]
        whole = text[: len(text) - len(text) % 4]
        try:
            decoded = b64decode(whole, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if any(True for _ in _words(_lower(decoded))):
            yield run.span()
