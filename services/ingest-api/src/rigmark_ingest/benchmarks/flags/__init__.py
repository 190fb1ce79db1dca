"""Validity flags: computed from what was posted, shown beside the figures, never a refusal."""

from collections.abc import Callable
from typing import Final

from rigmark_ingest.benchmarks.figures import RunFigures
from rigmark_ingest.benchmarks.flags import machine, memory, plausibility, timing, tokens
from rigmark_ingest.benchmarks.flags.facts import RunFacts, run_facts
from rigmark_ingest.benchmarks.flags.load import point_flags
from rigmark_ingest.benchmarks.flags.placement import PLACEMENT_RULES
from rigmark_ingest.benchmarks.flags.seen import Seen, in_order
from rigmark_shared.methodology import FlagId
from rigmark_shared.wire import ScenarioRun, Submission

__all__ = ["PLACEMENT_RULES", "RULES", "Seen", "point_flags", "run_flags"]

Rule = Callable[[RunFacts], str | None]
"""Returns what was seen of a flag, or None."""

_OF_RUNS: Final[dict[FlagId, Rule]] = {
    FlagId.ABOVE_ROOFLINE: plausibility.above_roofline,
    FlagId.TOKEN_RATE_CAP: plausibility.token_rate_cap,
    FlagId.TOKEN_COUNT_MISMATCH: tokens.token_count_mismatch,
    FlagId.ESTIMATED_TOKENS: tokens.estimated_tokens,
    FlagId.SHORT_ANSWER: timing.short_answer,
    FlagId.REASONING_ONLY: tokens.reasoning_only,
    FlagId.CACHED_PROMPT: tokens.cached_prompt,
    FlagId.SPECULATIVE_DECODING: tokens.speculative_decoding,
    FlagId.TRUNCATED_BY_LIMIT: tokens.truncated_by_limit,
    FlagId.UNUSUAL_SPEED: plausibility.unusual_speed,
}
# Without attempts these have nothing to look at.
_OF_ATTEMPTS: Final[dict[FlagId, Rule]] = {
    FlagId.WIDE_ENGINE_GAP: timing.wide_engine_gap,
    FlagId.ENGINE_GAP: timing.engine_gap,
    FlagId.ALL_AT_ONCE: timing.all_at_once,
    FlagId.THROTTLED: machine.throttled,
    FlagId.THERMAL_DRIFT: machine.thermal_drift,
    FlagId.UNSTEADY: timing.unsteady,
    FlagId.CLIENT_BUSY: machine.client_busy,
    FlagId.BUSY_MACHINE: machine.busy_machine,
    FlagId.MEMORY_SPILL: memory.memory_spill,
    FlagId.FEW_REPETITIONS: timing.few_repetitions,
    FlagId.UNEQUAL_ATTEMPTS: timing.unequal_attempts,
}

RULES: Final[dict[FlagId, Rule]] = {**_OF_RUNS, **_OF_ATTEMPTS}
"""What is looked for in a scenario run, beside its placement."""


def run_flags(submission: Submission, run: ScenarioRun, derived: RunFigures) -> list[Seen]:
    """Return the flags of a scenario run, the gravest first."""
    facts = run_facts(submission, run, derived)
    rules = RULES if derived.counting else _OF_RUNS
    placement = facts.placement
    of_run = [(flag, rule(facts)) for flag, rule in rules.items()]
    return in_order(of_run + [(flag, rule(placement)) for flag, rule in PLACEMENT_RULES.items()])
