"""Prompts of a wanted length, from words that are made here and not fetched.

The words are invented, and the same for the same seed, so that two sweeps send the same text after
their nonces.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

PROMPTS_VERSION: Final = "1"
"""Grows when the same seed makes other prompts, so that no sweep goes on with others."""
_ONSETS: Final = ("b", "br", "d", "f", "gl", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "")
_NUCLEI: Final = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS: Final = ("", "", "", "l", "n", "r", "s", "nd", "rk", "st")
_MOST_SYLLABLES: Final = 3
_WORDS: Final = 4096
# A stride that shares no factor with the number of words begins each prompt somewhere else.
_STRIDE: Final = 1031
_TASK: Final = (
    "Write a story about the keeper of a lighthouse, in plain prose and in as much detail as you "
    "can. Do not come to an end: go on with the next scene whenever one is over."
)
# Fewer filler words than this move the count by the accident of a few words.
PROBE_WORDS: Final = 256


@dataclass(frozen=True, slots=True)
class Calibration:
    """How this engine's tokenizer counts these prompts."""

    base_tokens: int
    """Tokens of a prompt without a word of filling: template, nonce and task."""
    tokens_per_word: float

    def words_for(self, context_tokens: int) -> int:
        """Return how many words hold about so many tokens."""
        return round(context_tokens / self.tokens_per_word)

    def refined(self, words: int, counted_tokens: int) -> "Calibration":
        """Return what the count of another prompt tells, of so many words of filling."""
        return Calibration(self.base_tokens, (counted_tokens - self.base_tokens) / words)


def calibration(short_tokens: int | None, long_tokens: int | None) -> Calibration | None:
    """Return what the engine's counts of prompts with 0 and PROBE_WORDS words of filling tell.

    None when it does not count, or counts what cannot be.
    """
    if short_tokens is None or long_tokens is None or long_tokens <= short_tokens:
        return None
    return Calibration(short_tokens, (long_tokens - short_tokens) / PROBE_WORDS)


class Prompts:
    """Makes prompts; each begins with its nonce, so that no cached prefix matches it."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 - words, not secrets
        # Short and long words take turns, so that every stretch of them holds about as many tokens.
        self._words = [_word(chance, number % _MOST_SYLLABLES + 1) for number in range(_WORDS)]

    def prompt(self, nonce: str, *, words: int, number: int) -> str:
        """Return a prompt with so many words of filling, others for each number."""
        filling = self._filling(words, number * _STRIDE % _WORDS)
        return f"[{nonce}] {filling}{_TASK}"

    def _filling(self, words: int, begin: int) -> str:
        if words == 0:
            return ""
        rounds = (begin + words) // _WORDS + 1
        return " ".join((self._words * rounds)[begin : begin + words]) + ".\n\n"


def _word(chance: Random, syllables: int) -> str:
    parts = (
        chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
        for _ in range(syllables)
    )
    return "".join(parts)
