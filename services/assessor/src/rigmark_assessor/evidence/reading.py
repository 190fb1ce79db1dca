"""What several checks read of the same text, worked out once for all of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

# A text and its parts: the checks of one response run one after another.
KEPT: Final = 4
_KEPT_CHARS: Final = 50_000
"""Of a longer text there are so many parts that they are not kept: it would take megabytes."""
KEPT_PROMPTS: Final = 8
"""Nearly all responses answer the same few prompts."""
RUN_WORDS: Final = 8
"""Two texts that share a run of so many words do not do so by chance."""
_RUN: Final = re.compile(rb"\x01{%d,}" % RUN_WORDS)
_LETTERS: Final = "".join(one if "a" <= one <= "z" else " " for one in map(chr, range(128)))
# What a search without regard to case takes for these letters, beside the capital ones.
_FOLDED: Final = str.maketrans("ſı", "si", "\u0307")


@lru_cache(maxsize=KEPT)
def folded(text: str) -> str:
    """Return a text in small letters, in which a search that ignores case can be ruled out.

    Where such a search for plain letters finds anything, they stand here as small ones.
    """
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(_FOLDED)


def tokens(text: str) -> Sequence[str]:
    """Return what stands between white space."""
    return _kept_tokens(text) if len(text) <= _KEPT_CHARS else text.split()


def letter_words(text: str) -> Sequence[str]:
    """Return the runs of the letters a to z in an ASCII text in small letters."""
    return tokens(text.translate(_LETTERS))


@lru_cache(maxsize=KEPT)
def _kept_tokens(text: str) -> Sequence[str]:
    return text.split()


def runs_among(words: Sequence[str], may: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """Return the runs of eight words, each of which may be part of one, in their order.

    Most words of most texts may not, and to rule those out costs less than to compare runs.
    """
    for found in _RUN.finditer(bytes(map(may, words))):
        some = words[found.start() : found.end()]
        yield from zip(*(some[at:] for at in range(RUN_WORDS)), strict=False)


def at_lines(
    pattern: re.Pattern[str], text: str, span: tuple[int, int] | None = None
) -> Iterator[re.Match[str]]:
    """Return what a pattern finds at the beginnings of lines, in a span that begins with one.

    A search for `^` looks at every place of a text.
    """
    begin, end = span or (0, len(text))
    while True:
        if found := pattern.match(text, begin, end):
            yield found
        begin = text.find("\n", begin, end) + 1
        if not begin:
            return


def holds_any(text: str, *needles: str) -> bool:
    """Say whether any of some texts stands in another one."""
    for needle in needles:  # noqa: SIM110 - a generator takes three times as long
        if needle in text:
            return True
    return False
