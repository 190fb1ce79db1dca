"""Whether a response refuses the task instead of doing it."""

import re
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, info, passed
from rigmark_assessor.evidence.length import words_of
from rigmark_assessor.evidence.reading import folded, holds_any

# A refusal stands at the start and is soon over; a story may hold the same words.
_START_CHARS: Final = 400
_LONGEST_WORDS: Final = 150
_DEEDS: Final = (
    "help|assist|provide|create|write|generate|comply|fulfil|fulfill|complete|do that|do this|"
    "continue|engage|produce|roleplay|role-play|answer|respond|process|support|share|offer|take on"
)
_CANNOT: Final = (
    r"(?:can(?:no|'|’)t|can not|won['’]t|will not|am unable to|['’]m unable to|"
    r"am not able to|['’]m not able to|must decline to|have to decline to|decline to)"
)
_REFUSED: Final = re.compile(
    rf"\bI\s?{_CANNOT}\s+(?:\w+ly\s+|be able to\s+)?(?:{_DEEDS})\b"
    r"|\bI (?:must|have to) (?:respectfully )?(?:decline|refuse)\b"
    r"|\bas an? (?:AI|artificial intelligence|(?:large )?language model)\b"
    r"|\b(?:this|your|the) request (?:violates|goes against|is against)\b",
    re.IGNORECASE,
)

# One of these stands in all that it finds.
_NEEDLES: Final = (
    *("can", "won", "will not", "unable to", "able to", "decline", "refuse", "as a", "request"),
)


def refusal(response: str) -> Finding:
    """Fail a short response that opens with a refusal; a long one is only pointed out."""
    start = response.lstrip()[:_START_CHARS]
    if not (holds_any(folded(start), *_NEEDLES) and _REFUSED.search(start)):
        return passed("The response does not open with a refusal.")
    if words_of(response) <= _LONGEST_WORDS:
        return failed("The response refuses the task.")
    return info("The response opens like a refusal and then goes on.")
