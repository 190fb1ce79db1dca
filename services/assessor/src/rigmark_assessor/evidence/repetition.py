"""Whether a response repeats itself, as a model does that is caught in a loop."""

import zlib
from collections import Counter
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, passed
from rigmark_assessor.evidence.reading import RUN_WORDS, runs_among, tokens

_READ_WORDS: Final = 20_000
_FEWEST_WORDS: Final = 200
_REPEATED_SHARE: Final = 0.5
# Prose is packed to 1 part in 2 or 3, code in 4 to 6, the same line over and over in 20 and more.
_RATIO: Final = 12.0
_RATIO_FROM_CHARS: Final = 1_000
# To clear more of it takes longer than to pack a text of the usual length.
_PACKER_MEMORY: Final = 5
_TAIL_CHARS: Final = 3_000
_LOOP_TIMES: Final = 5
_LOOP_CHARS: Final = 300
# What a loop ends with also stands once more before its end.
_PIECE_CHARS: Final = 60


def repetition(response: str) -> Finding:
    """Fail a response that ends in a loop, or most of which was said before."""
    ratio, repeated, loop = _ratio(response), repeated_share(response), loop_at_the_end(response)
    value = {
        "compression_ratio": round(ratio, 2),
        "repeated_share": round(repeated, 3),
        "looping_chars": loop,
    }
    if loop:
        return failed(f"The response ends in a loop of {loop} characters or more.", value)
    if ratio > _RATIO or repeated > _REPEATED_SHARE:
        return failed("Most of the response repeats what it said before.", value)
    return passed("The response does not repeat itself at length.", value)


def repeated_share(text: str) -> float:
    """Return the share of the runs of eight words that stood in the text before."""
    words = tokens(text)[:_READ_WORDS]
    # A run that comes again is of words that have come before, eight of them at least.
    if len(words) < _FEWEST_WORDS or len(words) - len(set(words)) < RUN_WORDS:
        return 0.0
    again = frozenset(word for word, times in Counter(words).items() if times > 1)
    runs, all_runs = list(runs_among(words, again.__contains__)), len(words) - RUN_WORDS + 1
    return 1 - (all_runs - len(runs) + len(set(runs))) / all_runs


def loop_at_the_end(text: str) -> int:
    """Return how many characters at the end repeat one piece five times or more; 0 for none.

    Of the reversed tail, the prefix function of Knuth, Morris and Pratt tells for every length how
    long the shortest repeated piece is.
    """
    tail = text.rstrip()[-_TAIL_CHARS:][::-1]
    if tail.find(tail[:_PIECE_CHARS], 1) < 0:
        return 0
    border, longest = [0] * len(tail), 0
    for at in range(1, len(tail)):
        length = border[at - 1]
        while length and tail[at] != tail[length]:
            length = border[length - 1]
        border[at] = length + (tail[at] == tail[length])
        size, period = at + 1, at + 1 - border[at]
        if size >= _LOOP_CHARS and size >= _LOOP_TIMES * period and _says(tail[:period]):
            longest = size
    return longest


def _says(piece: str) -> bool:
    return any(char.isalnum() for char in piece)


def _ratio(text: str) -> float:
    if len(text) < _RATIO_FROM_CHARS:
        return 1.0
    raw = text.encode("utf-8", "surrogatepass")
    packer = zlib.compressobj(1, memLevel=_PACKER_MEMORY)
    return len(raw) / (len(packer.compress(raw)) + len(packer.flush()))
