"""`rigmark-agent load`: measure with several requests in flight and with long prompts."""

import time
from contextlib import closing
from datetime import UTC, datetime

from rigmark_agent.commands.engine import Bench, bench
from rigmark_agent.commands.publish import publish
from rigmark_agent.exit_code import ExitCode
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
from rigmark_agent.submit.spool import Spool
from rigmark_agent.target.address import Address
from rigmark_agent.target.detect import detect, find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import Submission


def load(settings: AgentSettings, kind: EngineKind, plan: LoadPlan, output: Output) -> ExitCode:
    """Sweep the plan's points, keep the result, and post it; raises AgentError.

    Nothing is kept or posted when no request was answered, or when it is interrupted.
    """
    use_case = use_case_named(plan.slo)
    if not output.dry_run:  # before an hour of measuring, not after it
        Address.of(settings.ingest_url)
        Spool(settings.spool_dir).check()
    submission = measure(settings, kind, plan, output)
    if output.dry_run:
        output.say(load_table(submission, use_case))
    return publish(
        settings, [submission], output, lambda one: output.document(load_table(one, use_case))
    )


def measure(
    settings: AgentSettings, kind: EngineKind, plan: LoadPlan, output: Output
) -> Submission:
    """Sweep the points on the target that the settings name; raises AgentError."""
    started_at = datetime.now(UTC)
    with bench(settings, kind) as opened:
        if kind is EngineKind.AUTO:
            kind = detect(opened.target.connection)
        opened.target.connection.close()  # an engine may have no thread to spare for an idle one
        crew = Crew(lambda: _hire(settings, opened, kind))
        asks = Asks(Prompts(plan.seed), plan.output_tokens)
        contexts = Contexts(crew, asks)
        meter = Meter(opened.rig.sampler())
        sweep = Sweep(plan, crew, asks, contexts, meter, say=output.say, pause=time.sleep)
        with quiet(), closing(crew):
            idle = opened.rig.idle()
            contexts.calibrate()
            served = Served.by(opened.target, is_here=opened.rig.is_here)
            contexts.limit = served.model.context_length
            points = sweep.run()
        return load_submission(
            Measured(plan, points, contexts.calibration, served, opened.rig, idle, started_at)
        )


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
