"""Flags of tokens: how many there were, where they came from, and what became of them."""

import re
from typing import Final

from rigmark_ingest.benchmarks.flags.facts import RunFacts
from rigmark_ingest.benchmarks.measured import counted_tokens
from rigmark_shared.wire import Attempt, PromptCache, TokenCountSource

_TEMPLATE_TOKENS: Final = 32
"""A chat template and the first words are alike in all prompts; up to so many are no cache hit."""
_FEWEST_WORDS: Final = 32
_FEWEST_TOKENS_PER_WORD: Final = 0.5
# Two words of five letters; counting words takes long, and few texts have so many letters a token.
_USUAL_CHARACTERS_PER_TOKEN: Final = 12
_LIMIT_REASONS: Final = frozenset(("length", "max_tokens", "max_output_tokens", "limit"))
_SPECULATIVE: Final = re.compile(r"draft|speculative|spec_|mtp|eagle|medusa|lookahead|ngram")
_OFF: Final = frozenset(("", "0", "off", "false", "none", "no", "disabled"))


def token_count_mismatch(facts: RunFacts) -> str | None:
    """Two counts of the same answer differ."""
    found = [detail for attempt in facts.counting if (detail := _counts_differ(attempt))]
    return found[0] if found else _fewer_than_words(facts)


def estimated_tokens(facts: RunFacts) -> str | None:
    """The tokens were estimated."""
    if facts.derived.token_count_source is not TokenCountSource.ESTIMATE:
        return None
    return f"about {facts.derived.output_tokens} tokens"


def cached_prompt(facts: RunFacts) -> str | None:
    """More of the prompt than a template came from the engine's cache."""
    most = max((attempt.cached_prompt_tokens or 0 for attempt in facts.counting), default=0)
    if most > _TEMPLATE_TOKENS:
        return f"up to {most} prompt tokens"
    terms = facts.submission.terms
    hit = terms is not None and terms.prompt_cache is PromptCache.HIT and not facts.counting
    return "the rig says so" if hit else None


def reasoning_only(facts: RunFacts) -> str | None:
    """There is reasoning and no answer."""
    reasons = facts.run.reasoning or any(
        attempt.marks.first_output_token_ms is None for attempt in facts.counting
    )
    if facts.run.response.strip() or not reasons:
        return None
    return "the token limit was used up" if _was_cut(facts) else "the answer is empty"


def truncated_by_limit(facts: RunFacts) -> str | None:
    """The limit on output tokens ended the answer."""
    if not _was_cut(facts):
        return None
    limit = facts.run.max_output_tokens
    return f"limit of {limit} tokens" if limit else "the engine says so"


def speculative_decoding(facts: RunFacts) -> str | None:
    """A draft proposed tokens."""
    timings = [attempt.engine_timings for attempt in facts.counting if attempt.engine_timings]
    drafted = sum(timing.draft_tokens or 0 for timing in timings)
    if drafted:
        taken = sum(timing.accepted_draft_tokens or 0 for timing in timings)
        return f"{taken} of {drafted} proposed tokens were taken"
    for name, value in facts.submission.engine.flags.items():
        if _SPECULATIVE.search(name.lower().replace("-", "_")) and value.lower() not in _OFF:
            return f"engine flag {name}"
    return None


def _counts_differ(attempt: Attempt) -> str | None:
    counted = counted_tokens(attempt)
    if not counted:
        return None
    engine = attempt.engine_timings and attempt.engine_timings.output_tokens
    # An engine may or may not count the token that ends the answer.
    if engine and abs(engine - counted) > max(1, counted // 100):
        return f"{counted} tokens counted, {engine} by the engine's timings"
    if attempt.chunks and counted < attempt.chunks - max(1, counted // 100):
        return f"{counted} tokens in {attempt.chunks} chunks with text"
    return None


def _fewer_than_words(facts: RunFacts) -> str | None:
    tokens, text = facts.derived.output_tokens, facts.run.response
    if not tokens or len(text) <= tokens * _USUAL_CHARACTERS_PER_TOKEN:
        return None
    words = len(text.split())
    if words < _FEWEST_WORDS or tokens >= words * _FEWEST_TOKENS_PER_WORD:
        return None
    return f"{tokens} tokens for {words} words"


def _was_cut(facts: RunFacts) -> bool:
    told = {facts.run.finish_reason, *(attempt.finish_reason for attempt in facts.counting)}
    return any(reason is not None and reason.lower() in _LIMIT_REASONS for reason in told)
