"""How long a response is, and whether it keeps to a length that was asked for."""

import re
from functools import lru_cache
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, info, passed
from rigmark_assessor.evidence.reading import KEPT, tokens

TABLE_LINE: Final = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
# Counters differ by what is a word: a dash that stands alone, a sum, a hyphen.
_LENIENCE: Final = 0.05


@lru_cache(maxsize=KEPT)
def words_of(text: str) -> int:
    """Count what stands between white space and holds a letter or figure."""
    found = tokens(text)
    marked = [token for token in found if not token.isalnum()]
    return len(found) - sum(1 for token in marked if not any(map(str.isalnum, token)))


def length(response: str) -> Finding:
    """Measure words and characters."""
    words, characters = words_of(response), len(response)
    return info(
        f"{words} words, {characters} characters.", {"words": words, "characters": characters}
    )


def asked_length(text: str, *, least: int = 0, most: int) -> Finding:
    """Compare a text's words with the limits of the task, 5 % beyond them allowed."""
    words = words_of(text)
    span = f"{least} to {most}" if least else f"at most {most}"
    if words < least * (1 - _LENIENCE):
        return failed(f"{words} words, fewer than the {span} asked for.", words)
    if words > most * (1 + _LENIENCE):
        return failed(f"{words} words, more than the {span} asked for.", words)
    return passed(f"{words} words; {span} were asked for.", words)
