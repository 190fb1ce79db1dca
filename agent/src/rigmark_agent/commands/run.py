"""`rigmark-agent run`: measure, keep, post."""

import time
from contextlib import closing
from dataclasses import replace

from rigmark_agent.challenge.asking import asks_for_one, challenge_for
from rigmark_agent.challenge.going_on import challenge_of, may_answer
from rigmark_agent.commands.beginning import begin
from rigmark_agent.commands.cut_off import is_the_same, leave, newest_cut_off
from rigmark_agent.commands.engine import bench
from rigmark_agent.commands.publish import body_of, post
from rigmark_agent.document import submission_of
from rigmark_agent.errors import AgentError, SavedResultIsDamaged
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.signer import signing_at
from rigmark_agent.journal.forgetful import Forgetful
from rigmark_agent.journal.journal import Journal
from rigmark_agent.journal.record import Beginning
from rigmark_agent.journal.runs import Runs
from rigmark_agent.output import Output
from rigmark_agent.plan import Plan
from rigmark_agent.progress import progress_for
from rigmark_agent.quiet import quiet
from rigmark_agent.session import Session, new_nonce
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.admission import refuse_unless_admitted
from rigmark_agent.submit.spool import Spool
from rigmark_agent.summary import print_summary
from rigmark_agent.target.address import Address
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import Submission


def run(
    settings: AgentSettings, kind: EngineKind, plan: Plan, output: Output, *, fresh: bool = False
) -> ExitCode:
    """Measure the target and post the result; raises AgentError when nothing was measured.

    A run of the same plan that was cut off within the last day is gone on with, unless a fresh one
    is asked for.
    """
    beginning = begin(Beginning, settings, kind=kind, plan=plan)
    if output.dry_run:
        submission = measure(settings, beginning, Forgetful(), output)
        output.document(submission.model_dump_json(exclude_none=True, indent=2))
        return ExitCode.OK
    spool = Spool(settings.spool_dir)
    spool.check()  # this and the rest before an hour of measuring, not after it
    signing_at(Address.of(settings.ingest_url).url, settings.spool_dir)
    runs = Runs(spool)
    journal = (
        None
        if fresh
        else newest_cut_off(
            runs, Journal, output, may_join=lambda one: _may_join(settings, one, beginning)
        )
    )
    is_admitted = False
    if journal is None:
        challenge = challenge_for(settings, output.say, interactive=output.interactive)
        journal = runs.begin(replace(beginning, challenge=challenge))
        is_admitted = asks_for_one(settings, interactive=output.interactive)
    return finish(settings, journal, output, is_admitted=is_admitted)


def finish(
    settings: AgentSettings, journal: Journal, output: Output, *, is_admitted: bool = False
) -> ExitCode:
    """Measure what a run misses, save its result, and post it; raises AgentError.

    Unless the service has just been asked, it is asked first whether it would take the result.

    The result is saved under the run's own key before the journal is removed, so that a program
    that is killed at any moment neither loses nor doubles it.
    """
    with closing(journal):
        beginning = journal.beginning
        try:
            if not is_admitted:
                refuse_unless_admitted(settings, interactive=output.interactive)
            submission = measure(settings, beginning, journal, output)
        except (AgentError, KeyboardInterrupt):
            leave(journal, output)
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
    held = None if output.dry_run else challenge_of(settings, beginning.challenge, output.say)
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
            nonce=held.opening(new_nonce) if held else new_nonce,
        )
        return submission_of(
            session.run(),
            opened.target,
            opened.rig,
            # The service's clock is right for both; a rig's may be years off.
            held.issued_at if held else beginning.started_at,
            challenge_id=held.id if held else None,
        )


def _may_join(settings: AgentSettings, journal: Journal, beginning: Beginning) -> bool:
    try:
        before = journal.beginning
    except SavedResultIsDamaged:
        return False
    return may_answer(settings, before.challenge) and is_the_same(before, beginning)
