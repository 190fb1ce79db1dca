"""`rigmark-agent run`: measure, keep, post."""

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Final
from uuid import uuid4

from rigmark_agent.commands.connect import target_address
from rigmark_agent.commands.engine import bench
from rigmark_agent.commands.publish import body_of, post
from rigmark_agent.document import CLIENT_NAME, submission_of
from rigmark_agent.errors import AgentError, SavedResultIsDamaged
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.journal.forgetful import Forgetful
from rigmark_agent.journal.journal import Journal
from rigmark_agent.journal.record import Beginning
from rigmark_agent.journal.runs import Runs
from rigmark_agent.output import Output
from rigmark_agent.plan import Plan
from rigmark_agent.progress import progress_for
from rigmark_agent.quiet import quiet
from rigmark_agent.session import Session
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.spool import Spool
from rigmark_agent.summary import print_summary
from rigmark_agent.target.address import Address
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import Submission

# A rig changes: what was measured longer ago is joined with new attempts only by `resume`.
_JOINED_WITHIN: Final = timedelta(hours=24)


def run(
    settings: AgentSettings, kind: EngineKind, plan: Plan, output: Output, *, fresh: bool = False
) -> ExitCode:
    """Measure the target and post the result; raises AgentError when nothing was measured.

    A run of the same plan that was cut off within the last day is gone on with, unless a fresh one
    is asked for.
    """
    beginning = begin(settings, kind, plan)
    if output.dry_run:
        submission = measure(settings, beginning, Forgetful(), output)
        output.document(submission.model_dump_json(exclude_none=True, indent=2))
        return ExitCode.OK
    Address.of(settings.ingest_url)  # before an hour of measuring, not after it
    spool = Spool(settings.spool_dir)
    spool.check()
    runs = Runs(spool)
    journal = None if fresh else _cut_off(runs, beginning, output)
    return finish(settings, journal or runs.begin(beginning), output)


def begin(settings: AgentSettings, kind: EngineKind, plan: Plan) -> Beginning:
    """Return what a run begins with; raises UsageError when no target was named."""
    return Beginning(
        idempotency_key=uuid4(),
        started_at=datetime.now(UTC),
        plan=plan,
        plan_digest=plan.digest,
        target_url=target_address(settings).url,
        kind=kind,
        model=settings.model,
        same_machine=settings.same_machine,
        ingest_url=settings.ingest_url if "ingest_url" in settings.model_fields_set else None,
        agent_version=version(CLIENT_NAME),
    )


def finish(settings: AgentSettings, journal: Journal, output: Output) -> ExitCode:
    """Measure what a run misses, save its result, and post it; raises AgentError.

    The result is saved under the run's own key before the journal is removed, so that a program
    that is killed at any moment neither loses nor doubles it.
    """
    with closing(journal):
        beginning = journal.beginning
        try:
            submission = measure(settings, beginning, journal, output)
        except (AgentError, KeyboardInterrupt):
            _leave(journal, output)
            raise
        spool = Spool(settings.spool_dir)
        key = beginning.idempotency_key
        saved = spool.save(body_of(submission), beginning.started_at, key=key)
        journal.remove()
    if not output.as_json:
        print_summary(submission, output.out)
    return post(settings, [saved], output)


def measure(
    settings: AgentSettings, beginning: Beginning, journal: Journal | Forgetful, output: Output
) -> Submission:
    """Make the attempts that the journal misses and return the document; raises AgentError."""
    with (
        bench(settings, beginning.kind) as opened,
        progress_for(output.err) as progress,
        quiet(),
    ):
        session = Session(
            plan=beginning.plan,
            target=opened.target,
            rig=opened.rig,
            attempter=opened.attempter,
            progress=progress,
            pause=time.sleep,
            journal=journal,
        )
        return submission_of(session.run(), opened.target, opened.rig, beginning.started_at)


def _cut_off(runs: Runs, beginning: Beginning, output: Output) -> Journal | None:
    """Return the newest run of the same plan that was cut off; tell of the others."""
    found = None
    for journal in runs.cut_off():
        run_id = journal.folder.name
        if found is None and _may_join(journal, beginning):
            output.say(
                f"Going on with the run {run_id}, which was cut off after "
                f"{len(journal.taken())} attempts; begin another with --fresh"
            )
            found = journal
            continue
        output.say(f"Another run was cut off: {run_id}; see `rigmark-agent resume {run_id}`")
        journal.close()
    return found


def _may_join(journal: Journal, beginning: Beginning) -> bool:
    try:
        before = journal.beginning
    except SavedResultIsDamaged:
        return False
    return (
        before.plan_digest == beginning.plan_digest
        and before.target_url == beginning.target_url
        and before.kind == beginning.kind
        and before.model == beginning.model
        and before.same_machine == beginning.same_machine
        and beginning.started_at - before.started_at < _JOINED_WITHIN
    )


def _leave(journal: Journal, output: Output) -> None:
    """Keep a run that has finished attempts to go on with, and forget one that has none."""
    try:
        finished = sum(not one.warmup for one in journal.taken())
    except SavedResultIsDamaged:
        return  # the error that is on its way says what to do
    if not finished:
        journal.remove()
        return
    output.say(
        f"{finished} finished attempts are kept; go on with: rigmark-agent resume "
        f"{journal.folder.name}"
    )
