"""Measurements that were cut off: which one to go on with, and what is said when one ends early."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from rigmark_agent.errors import SavedResultIsDamaged
from rigmark_agent.journal.journal import Journal
from rigmark_agent.journal.record import Begun
from rigmark_agent.journal.runs import Runs
from rigmark_agent.journal.sweep import SweepJournal
from rigmark_agent.output import Output

J = TypeVar("J", Journal, SweepJournal)

# A rig changes: what was measured longer ago is joined with more only by `resume`.
_JOINED_WITHIN: Final = timedelta(hours=24)


def newest_cut_off(
    runs: Runs, kind: type[J], output: Output, *, may_join: Callable[[J], bool]
) -> J | None:
    """Return the newest measurement that may be gone on with; tell of the others."""
    found: J | None = None
    for journal in runs.cut_off():
        run_id = journal.folder.name
        if found is None and isinstance(journal, kind) and may_join(journal):
            output.say(
                f"Going on with the run {run_id}, which was cut off after {journal.finished} "
                f"{journal.unit}; begin another with --fresh"
            )
            found = journal
            continue
        output.say(f"Another run was cut off: {run_id}; see `rigmark-agent resume {run_id}`")
        journal.close()
    return found


def is_the_same(before: Begun, now: Begun) -> bool:
    """Say whether both measure the same thing, within a day."""
    return (
        before.plan_digest == now.plan_digest
        and before.target_url == now.target_url
        and before.kind == now.kind
        and before.model == now.model
        and before.same_machine == now.same_machine
        and now.started_at - before.started_at < _JOINED_WITHIN
    )


def leave(journal: Journal | SweepJournal, output: Output) -> None:
    """Keep a measurement that has finished something to go on with, and forget one that has not."""
    try:
        finished = journal.finished
    except SavedResultIsDamaged:
        return  # the error that is on its way says what to do
    if not finished:
        journal.remove()
        return
    output.say(
        f"{finished} finished {journal.unit} are kept; go on with: rigmark-agent resume "
        f"{journal.folder.name}"
    )
