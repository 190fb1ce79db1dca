"""Whether a response shows what should have stayed out of it: thoughts, or the prompt itself."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rigmark_assessor.evidence.finding import Finding, info, judged, unknown
from rigmark_assessor.evidence.reading import KEPT_PROMPTS, holds_any, runs_among

_READ_WORDS: Final = 20_000
_ECHOED_SHARE: Final = 0.5
_NOTED_SHARE: Final = 0.15
_THOUGHTS: Final = re.compile(
    r"</?(?:think|thinking|thought|reasoning|reflection)>|<\|(?:channel|start|end|im_start)\|>"
    r"|\[/?THINK\]|<\|begin_of_thought\|>",
    re.IGNORECASE,
)


def reasoning_leak(response: str) -> Finding:
    """Fail a response in which marks of a model's reasoning were left."""
    marks = len(_THOUGHTS.findall(response)) if holds_any(response, "<", "[") else 0
    return judged(
        not marks,
        "No marks of reasoning were left in the response.",
        "Marks of the model's reasoning were left in the response.",
        value=marks,
    )


def prompt_echo(response: str, *, prompt: str) -> Finding:
    """Fail a response that holds half of the prompt or more, word for word."""
    asked, words = _asked(prompt)
    if not asked:
        return unknown("There is no prompt to compare with.")
    echoed = asked.intersection(runs_among(_words(response), words.__contains__))
    share = round(len(echoed) / len(asked), 3)
    if _NOTED_SHARE <= share < _ECHOED_SHARE:
        return info(f"The response quotes {share:.0%} of the prompt.", share)
    return judged(
        share < _ECHOED_SHARE,
        "The response does not repeat the prompt.",
        f"The response repeats {share:.0%} of the prompt.",
        value=share,
    )


@lru_cache(maxsize=KEPT_PROMPTS)
def _asked(prompt: str) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Return the runs of words of a prompt, and its words."""
    words = _words(prompt)
    known = frozenset(words)
    return frozenset(runs_among(words, known.__contains__)), known


def _words(text: str) -> Sequence[str]:
    return text.lower().split(None, _READ_WORDS)[:_READ_WORDS]
