"""`rigmark-agent load`: measure with several requests in flight and with long prompts."""

import time
from contextlib import closing

from rigmark_agent.commands.beginning import begin
from rigmark_agent.commands.cut_off import is_the_same, leave, newest_cut_off
from rigmark_agent.commands.engine import Bench, bench
from rigmark_agent.commands.publish import body_of, post
from rigmark_agent.device.idle import Idle
from rigmark_agent.errors import AgentError, SavedResultIsDamaged
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.signer import signing_at
from rigmark_agent.journal.identity import refuse_differences
from rigmark_agent.journal.record import Found
from rigmark_agent.journal.runs import Runs
from rigmark_agent.journal.sweep import ForgetfulSweep, SweepBeginning, SweepJournal
from rigmark_agent.load.asks import Asks
from rigmark_agent.load.context import Contexts
from rigmark_agent.load.document import Measured, load_submission
from rigmark_agent.load.figures import use_case_named
from rigmark_agent.load.line import Line
from rigmark_agent.load.meter import Meter
from rigmark_agent.load.plan import LoadPlan
from rigmark_agent.load.prompt import Prompts
from rigmark_agent.load.served import Served
from rigmark_agent.load.sweep import Sweep
from rigmark_agent.load.table import load_table
from rigmark_agent.load.worker import Crew, Worker
from rigmark_agent.output import Output
from rigmark_agent.quiet import quiet
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.admission import refuse_unless_admitted
from rigmark_agent.submit.spool import Spool
from rigmark_agent.target.address import Address
from rigmark_agent.target.detect import detect, find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import Submission

AnySweep = SweepJournal | ForgetfulSweep


def load(
    settings: AgentSettings,
    kind: EngineKind,
    plan: LoadPlan,
    output: Output,
    *,
    fresh: bool = False,
) -> ExitCode:
    """Sweep the plan's points, keep the result, and post it; raises AgentError.

    A sweep of the same plan that was cut off within the last day is gone on with, unless a fresh
    one is asked for. Nothing is kept or posted when no request was answered.
    """
    use_case = use_case_named(plan.slo)
    if output.dry_run:
        submission = measure(settings, kind, plan, output)
        output.say(load_table(submission, use_case))
        output.document(submission.model_dump_json(exclude_none=True, indent=2))
        return ExitCode.OK
    signing_at(Address.of(settings.ingest_url).url, settings.spool_dir)
    spool = Spool(settings.spool_dir)
    spool.check()  # this and the rest before an hour of measuring, not after it
    beginning, runs = begin(SweepBeginning, settings, kind=kind, plan=plan), Runs(spool)
    journal = (
        None
        if fresh
        else newest_cut_off(
            runs, SweepJournal, output, may_join=lambda one: _may_join(one, beginning)
        )
    )
    return finish(settings, journal or runs.begin_sweep(beginning), output)


def finish(settings: AgentSettings, journal: SweepJournal, output: Output) -> ExitCode:
    """Make the points that a sweep misses, save its result, and post it; raises AgentError.

    The service is asked first whether it would take the result.

    The result is saved under the sweep's own key before the journal is removed, so that a program
    that is killed at any moment neither loses nor doubles it.
    """
    with closing(journal):
        beginning = journal.beginning
        plan, key = beginning.plan, beginning.idempotency_key
        try:
            refuse_unless_admitted(settings, interactive=output.interactive)
            submission = measure(settings, beginning.kind, plan, output, journal=journal)
        except (AgentError, KeyboardInterrupt):
            leave(journal, output)
            raise
        body = body_of(submission)
        saved = Spool(settings.spool_dir).save(body, beginning.started_at, key=key)
        journal.remove()
    if not output.as_json:
        output.document(load_table(submission, use_case_named(plan.slo)))
    return post(settings, [saved], output)


def measure(
    settings: AgentSettings,
    kind: EngineKind,
    plan: LoadPlan,
    output: Output,
    *,
    journal: AnySweep | None = None,
) -> Submission:
    """Make the points that the journal misses and return the document; raises AgentError."""
    journal = journal or ForgetfulSweep()
    done = journal.points()
    with bench(settings, kind) as opened:
        if kind is EngineKind.AUTO:
            kind = detect(opened.target.connection)
        opened.target.connection.close()  # an engine may have no thread to spare for an idle one
        crew = Crew(lambda: _hire(settings, opened, kind))
        asks = Asks(Prompts(plan.seed), plan.output_tokens)
        contexts = Contexts(crew, asks)
        meter = Meter(opened.rig.sampler())
        sweep = Sweep(
            plan, crew, asks, contexts, meter, say=output.say, pause=time.sleep, keep=journal.keep
        )
        with quiet(), closing(crew):
            idle = _idle(opened, journal)
            contexts.calibrate()
            served = Served.by(opened.target, is_here=opened.rig.is_here)
            _recognise(served, opened, journal)
            contexts.limit = served.model.context_length
            points = sweep.run(done)
        return load_submission(
            Measured(
                plan, points, contexts.calibration, served, opened.rig, idle, journal.started_at
            )
        )


def _idle(opened: Bench, journal: AnySweep) -> Idle:
    """Return the power before the first request of all, also of a sweep that goes on."""
    idle = journal.idle()
    if idle is None:
        idle = opened.rig.idle()
        journal.keep_idle(idle)
    return idle


def _recognise(served: Served, opened: Bench, journal: AnySweep) -> None:
    """Keep what is found at the target, or refuse to go on with a sweep of another."""
    cards = tuple(card.name for card in opened.rig.gpus.cards)
    now = Found(served.model, served.engine, cards)
    before = journal.found()
    if before is None:
        journal.keep_found(now)
    else:
        refuse_differences(before, now)


def _may_join(journal: SweepJournal, beginning: SweepBeginning) -> bool:
    try:
        return is_the_same(journal.beginning, beginning)
    except SavedResultIsDamaged:
        return False


def _hire(settings: AgentSettings, opened: Bench, kind: EngineKind) -> Worker:
    line = Line(
        opened.address,
        api_key=settings.target_api_key,
        connect_timeout_s=settings.connect_timeout_s,
        read_timeout_s=settings.read_timeout_s,
    )
    return Worker(
        find_target(line, kind, settings.model), line, deadline_s=settings.attempt_timeout_s
    )
