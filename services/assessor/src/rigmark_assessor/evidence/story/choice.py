"""Which of the two acts a scene ends in, as far as its last sentences show it."""

import re
from enum import StrEnum
from typing import Final

from rigmark_assessor.evidence.reading import folded, holds_any

_LAST_SHARE: Final = 0.45
_SENTENCE: Final = re.compile(r"[^.!?\n]++[.!?\n]?")
_LETTERS: Final = (
    r"\b(?:letters?|papers?|pages|envelopes?|bundle|packet|stack|eleven|them|it all)\b"
)
_MOVE: Final = (
    r"\b(?:put|place|lay|set|push|press|give|hand|hold|pass|slide|drop|throw|toss|feed|shove|fling|"
    r"cast|lower|thrust|let)s?\b"
)
_STOVE: Final = re.compile(
    rf"(?=.*{_MOVE})(?=.*{_LETTERS}).*\b(?:stove|fire|flames?|coals|embers|grate)\b", re.IGNORECASE
)
_HANDS: Final = re.compile(
    rf"(?=.*{_MOVE})(?=.*{_LETTERS})"
    r"(?:.*\b(?:her|Sanna['’]s) (?:\w+ )?(?:hands?|palms?|arms|fingers)\b"
    rf"|.*\b(?:give|hand|pass|hold)s? (?:\w+ ){{0,4}}(?:to|out to) (?:Sanna|her)\b)",
    re.IGNORECASE,
)
_SIGNS: Final = (
    *("stove", "fire", "flame", "coals", "embers", "grate", "hand", "palm", "arms", "fingers"),
    *("give", "pass", "hold"),
)
"""One of these stands in every sentence that shows an act."""
_NOT_DONE: Final = re.compile(
    r"\b(?:not|never|n['’]t|could|would|might|if|almost|want|think|should|instead of)\b|\?",
    re.IGNORECASE,
)
_LONGEST_SENTENCE: Final = 600


class Choice(StrEnum):
    """What becomes of the letters."""

    SANNA = "sanna"
    STOVE = "stove"
    BOTH = "both"
    """Signs of either act; which of them is done is for a reader to say."""
    NONE = "none"


def choice_of(story: str) -> Choice:
    """Return the act that the last part of a story shows; a thought of an act is none."""
    seen = set()
    end = story[int(len(story) * (1 - _LAST_SHARE)) :]
    if not holds_any(folded(end), *_SIGNS):
        return Choice.NONE
    for sentence in _SENTENCE.findall(end):
        said = sentence[:_LONGEST_SENTENCE]
        if not holds_any(folded(said), *_SIGNS) or _NOT_DONE.search(said):
            continue
        if _STOVE.match(said):
            seen.add(Choice.STOVE)
        if _HANDS.match(said):
            seen.add(Choice.SANNA)
    if len(seen) > 1:
        return Choice.BOTH
    return seen.pop() if seen else Choice.NONE
