"""The schedule of faults: repeatable, complete, and never two faults on one target."""

import re
from random import Random

from faults.schedule import STEPS, every_fault, schedule


def told(seed: int) -> list[tuple[list[str], float, float]]:
    steps = schedule(seed, clock=True)
    return [([one.name for one in step.faults], step.hold_s, step.gap_s) for step in steps]


def test_the_same_seed_is_the_same_schedule():
    assert told(7) == told(7)
    assert told(7) != told(8)


def test_seeds_in_a_row_cause_every_kind_of_fault():
    kinds = {one.name for one in every_fault(Random(0), clock=True)}
    kinds = {re.sub(r"[+-]26", "26", name) for name in kinds}
    needed = -(-len(every_fault(Random(0), clock=True)) // STEPS)

    seen = {name for seed in range(needed) for names, _, _ in told(seed) for name in names}

    assert kinds <= {re.sub(r"[+-]26", "26", name) for name in seen}


def test_two_faults_at_once_hit_two_targets():
    steps = [step for seed in range(20) for step in schedule(seed, clock=True)]
    together = [step for step in steps if len(step.faults) == 2]

    assert together
    assert all(len({one.target for one in step.faults}) == 2 for step in together)


def test_without_a_library_that_moves_clocks_none_jumps():
    names = {name.name for name in every_fault(Random(0), clock=False)}

    assert not any(name.startswith("clock") for name in names)
