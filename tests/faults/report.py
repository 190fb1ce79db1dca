"""The tables of a run: one line for each seed, one for each fault, and every broken promise."""

from collections import defaultdict
from collections.abc import Sequence

from rich.table import Table

from faults.trial import Trial


def seeds_table(trials: Sequence[Trial]) -> Table:
    """Return a line for each seed."""
    table = Table(
        "seed", "faults", "posts", "acknowledged", "scored", "failed", "lost", "judged twice",
        "settled after", "took", "broken promises", title="Seeds",
    )  # fmt: skip
    for one in trials:
        of = one.checked
        table.add_row(
            str(one.seed), str(len(one.happened)), str(one.posts), str(of.acknowledged),
            str(of.assessed), str(of.failed), str(of.lost), str(of.judged_twice),
            f"{one.settled_s:.1f} s", f"{one.duration_s:.0f} s", str(len(of.violations)),
        )  # fmt: skip
    return table


def faults_table(trials: Sequence[Trial]) -> Table:
    """Return a line for each kind of fault: how often, and the longest recovery from it.

    From a killed or suspended assessor: until somebody else had the last of what it held. From
    anything else: from its end until the next score.
    """
    table = Table("fault", "times", "worst recovery", title="Faults")
    seen: dict[str, list[float | None]] = defaultdict(list)
    for trial in trials:
        for happened, recovery_s in trial.happened:
            seen[happened.name].append(recovery_s)
    for name in sorted(seen):
        known = [one for one in seen[name] if one is not None]
        worst = f"{max(known):.1f} s" if known else "nothing was owed"
        table.add_row(name, str(len(seen[name])), worst)
    return table


def broken_promises(trials: Sequence[Trial]) -> list[str]:
    """Return every broken promise with its seed."""
    return [f"seed {one.seed}: {told}" for one in trials for told in one.checked.violations]
