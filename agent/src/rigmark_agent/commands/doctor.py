"""`rigmark-agent doctor`: what can be measured here, what cannot, and what to do about it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from rigmark_agent.commands.connect import target_address
from rigmark_agent.commands.engine import Bench, bench
from rigmark_agent.device.rig import Rig
from rigmark_agent.doctor.client import findings_of_client
from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_agent.doctor.keeping import findings_of_keeping
from rigmark_agent.doctor.machine import findings_of_machine
from rigmark_agent.doctor.share import finding_of_share
from rigmark_agent.doctor.target import findings_of_target
from rigmark_agent.document import share_of
from rigmark_agent.errors import MeasurementFailed, UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings, Effective


def doctor(effective: Effective, output: Output, *, probe: bool = False) -> ExitCode:
    """Print every finding; the exit code says whether a run can be made."""
    findings = list(examine(effective, interactive=output.interactive, probe=probe))
    if output.as_json:
        output.json({"findings": [asdict(finding) for finding in findings]})
    else:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for finding in findings:
            table.add_row(finding.verdict, finding.subject, Text(finding.text))
        output.out.print(table)
    failed = any(finding.verdict is Verdict.FAILS for finding in findings)
    return ExitCode.MEASUREMENT_FAILED if failed else ExitCode.OK


def examine(effective: Effective, *, interactive: bool, probe: bool) -> Iterator[Finding]:
    """Look at the target, the machine, this client, and where results go, in that order."""
    yield from _measuring(effective.settings, probe=probe)
    yield from findings_of_client()
    yield from findings_of_keeping(effective, interactive=interactive)


def _measuring(settings: AgentSettings, *, probe: bool) -> Iterator[Finding]:
    """Look at the target and its machine; a machine can be looked at without its target."""
    try:
        with bench(settings, settings.engine) as opened:
            yield from findings_of_target(opened, probe=probe)
            yield from findings_of_machine(opened.rig)
            yield _gpu_share(opened)
            return
    except (MeasurementFailed, UsageError) as error:
        yield Finding("target", Verdict.FAILS, str(error))
    if settings.target_url is None:
        return
    try:
        with closing(Rig.of(target_address(settings), same_machine=settings.same_machine)) as rig:
            yield from findings_of_machine(rig)
    except UsageError:
        return  # said above: it is no address


def _gpu_share(opened: Bench) -> Finding:
    """Say what is told of the share now; a run tells more, for then the model is at work."""
    try:
        model, engine = opened.target.describe()
        told = opened.target.gpu_share()
    except MeasurementFailed as error:
        return Finding("GPU share", Verdict.UNKNOWN, str(error))
    return finding_of_share(share_of(opened.rig, (opened.rig.look(),), model, engine, told))
