"""`rigmark-agent run`: measure, keep, post."""

import json
from contextlib import closing
from datetime import UTC, datetime

from rigmark_agent.attempt import Attempter
from rigmark_agent.commands.connect import connect, target_address
from rigmark_agent.commands.explain import explain
from rigmark_agent.device.rig import Rig
from rigmark_agent.device.sampler import Sampler
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.progress import progress_for
from rigmark_agent.quiet import quiet
from rigmark_agent.session import Plan, Session
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.delivery import Delivery, deliver
from rigmark_agent.submit.spool import Spool
from rigmark_agent.summary import print_summary
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.wire import Submission


def run(settings: AgentSettings, kind: EngineKind, plan: Plan, output: Output) -> ExitCode:
    """Measure the target and post the result; raises AgentError when nothing was measured."""
    if output.dry_run:
        submission = measure(settings, kind, plan, output)
        output.document(submission.model_dump_json(exclude_none=True, indent=2))
        return ExitCode.OK
    spool = Spool(settings.spool_dir)
    spool.check()  # before an hour of measuring, not after it
    with IngestClient(settings.ingest_url, settings.api_key) as client:
        submission = measure(settings, kind, plan, output)
        body = submission.model_dump_json(exclude_none=True).encode()
        delivery = deliver(spool, client, spool.save(body, datetime.now(UTC)))
        if output.as_json:
            output.document(_as_json(delivery))
        else:
            print_summary(submission, output.out)
        return explain(delivery, client.url, output)


def measure(settings: AgentSettings, kind: EngineKind, plan: Plan, output: Output) -> Submission:
    """Run the plan on the target that the settings name; raises AgentError."""
    address = target_address(settings)
    with closing(connect(address, settings)) as connection:
        target = find_target(connection, kind, settings.model)
        with closing(Rig.of(address, same_machine=settings.same_machine)) as rig:
            sampler = Sampler(rig.gpus, rig.process)
            attempter = Attempter(target, sampler, deadline_s=settings.attempt_timeout_s)
            with progress_for(output.err) as progress, quiet():
                return Session(plan, target, rig, attempter, progress).run()


def _as_json(delivery: Delivery) -> str:
    receipt = delivery.receipt.model_dump(mode="json") if delivery.receipt else None
    return json.dumps({"receipt": receipt, "payload_path": str(delivery.path)}, indent=2)
