"""Flags of timing: clocks that disagree, and repetitions that do."""

from typing import Final

from rigmark_ingest.benchmarks.flags.facts import RunFacts
from rigmark_ingest.benchmarks.measured import came_all_at_once, counted_tokens, median_of
from rigmark_shared.methodology.derive import PERCENT
from rigmark_shared.methodology.engine_gap import engine_gap as relative_engine_gap
from rigmark_shared.methodology.statistics import TARGET_CV_PCT
from rigmark_shared.wire import Attempt

FEWEST_TOKENS: Final = 16
"""Below so many tokens a speed is mostly chance."""
FEWEST_REPETITIONS: Final = 3
_GAP_PCT: Final = 2.0
_WIDE_GAP_PCT: Final = 10.0
# Engines' timings and our marks are told in whole or tenths of milliseconds.
_SHORTEST_FOR_A_GAP_MS: Final = 100.0
_UNEQUAL: Final = 2.0


def engine_gap(facts: RunFacts) -> str | None:
    """The two clocks differ by more than 2 %, and not by so much as to contradict each other."""
    gap = _gap_pct(facts)
    return _gap_detail(gap) if gap is not None and _GAP_PCT < abs(gap) <= _WIDE_GAP_PCT else None


def wide_engine_gap(facts: RunFacts) -> str | None:
    """The two clocks differ by more than 10 %."""
    gap = _gap_pct(facts)
    return _gap_detail(gap) if gap is not None and abs(gap) > _WIDE_GAP_PCT else None


def all_at_once(facts: RunFacts) -> str | None:
    """The answer came all at once."""
    held = sum(map(came_all_at_once, facts.counting))
    return f"in {held} of {len(facts.counting)} attempts" if held else None


def short_answer(facts: RunFacts) -> str | None:
    """The answer is too short for a speed."""
    tokens = facts.derived.output_tokens
    return f"{tokens} tokens" if tokens is not None and tokens < FEWEST_TOKENS else None


def unsteady(facts: RunFacts) -> str | None:
    """The speeds scatter more than was aimed for."""
    terms = facts.submission.terms
    target = (terms and terms.target_cv_pct) or TARGET_CV_PCT
    decode = facts.derived.statistics.get("decode_speed_tok_s")
    if decode is None or decode.cv_pct is None or decode.cv_pct <= target:
        return None
    return f"decode speed has a CV of {decode.cv_pct:.1f} %, more than {target:g} %"


def few_repetitions(facts: RunFacts) -> str | None:
    """Fewer than three attempts count."""
    made = len(facts.counting)
    return f"{made} counted" if 0 < made < FEWEST_REPETITIONS else None


def unequal_attempts(facts: RunFacts) -> str | None:
    """The repetitions gave answers of very different length."""
    counts = [count for attempt in facts.counting if (count := counted_tokens(attempt))]
    if not counts or max(counts) <= _UNEQUAL * min(counts):
        return None
    return f"from {min(counts)} to {max(counts)} tokens"


def _gap_pct(facts: RunFacts) -> float | None:
    """Return by how much the client's speed differs from the engine's, the median over attempts."""
    return median_of(
        [
            _gap_of(attempt, each["decode_speed_tok_s"])
            for attempt, each in zip(facts.counting, facts.derived.each, strict=True)
        ]
    )


def _gap_of(attempt: Attempt, decode: float | None) -> float | None:
    engine = attempt.engine_timings
    if decode is None or engine is None or not engine.output_tokens or not engine.output_ms:
        return None
    if engine.output_ms < _SHORTEST_FOR_A_GAP_MS or engine.output_tokens < FEWEST_TOKENS:
        return None
    gap = relative_engine_gap(
        client_decode_speed_tok_s=decode,
        engine_output_tokens=engine.output_tokens,
        engine_output_ms=engine.output_ms,
    )
    if gap is not None and gap > 0 and attempt.timed_tokens is None:
        # An engine may count an end mark that it never sends: one token too many between our marks.
        gap = max(0.0, gap - 1 / (engine.output_tokens - 1))
    return None if gap is None else gap * PERCENT


def _gap_detail(gap_pct: float) -> str:
    word = "above" if gap_pct > 0 else "below"
    return f"the client's decode speed is {abs(gap_pct):.1f} % {word} the engine's"
