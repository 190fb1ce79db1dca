"""The requests of a sweep: each with a prompt of its own, all for answers of the same length."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from rigmark_agent.load.prompt import Prompts
from rigmark_agent.target.protocol import Ask

_TEMPERATURE: Final = 0.7
_PROBE_OUTPUT_TOKENS: Final = 8


def new_nonce() -> str:
    """Return a word that no prompt has begun with before."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class Asks:
    """Makes requests; threads may share it."""

    prompts: Prompts
    output_tokens: int
    nonce: Callable[[], str] = new_nonce
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, words: int) -> Ask:
        """Return a request that counts, with so many words of filling."""
        return self._made(words, self.output_tokens)

    def probe(self, words: int) -> Ask:
        """Return the same with a short answer, to warm the engine or to learn how it counts."""
        return self._made(words, min(self.output_tokens, _PROBE_OUTPUT_TOKENS))

    def _made(self, words: int, most: int) -> Ask:
        return Ask(
            prompt=self.prompts.prompt(self.nonce(), words=words, number=next(self._numbers)),
            temperature=_TEMPERATURE,
            max_output_tokens=most,
            exact_length=True,
        )
