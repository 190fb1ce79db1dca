"""`rigmark-agent doctor`: what can be measured here, what cannot, and what to do about it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum

from rich.table import Table
from rich.text import Text

from rigmark_agent.commands.connect import connect, target_address
from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.rig import Rig
from rigmark_agent.errors import (
    IngestIsAway,
    MeasurementFailed,
    SpoolIsNotWritable,
    UsageError,
)
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.spool import Spool
from rigmark_agent.target.address import Address
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind


class Verdict(StrEnum):
    """How a finding bears on a run."""

    OK = "ok"
    UNKNOWN = "unknown"
    """A run works, and a figure of it stays unknown or waits on disk."""
    FAILS = "fails"
    """A run cannot be made like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    verdict: Verdict
    text: str


def doctor(settings: AgentSettings, kind: EngineKind, output: Output) -> ExitCode:
    """Print every finding; the exit code says whether a run can be made."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    findings = list(examine(settings, kind))
    for finding in findings:
        table.add_row(finding.verdict, finding.subject, Text(finding.text))
    output.out.print(table)
    failed = any(finding.verdict is Verdict.FAILS for finding in findings)
    return ExitCode.MEASUREMENT_FAILED if failed else ExitCode.OK


def examine(settings: AgentSettings, kind: EngineKind) -> Iterator[Finding]:
    """Look at the target, the machine, the service and the saved results, in that order."""
    try:
        address = target_address(settings)
        with closing(Rig.of(address, same_machine=settings.same_machine)) as rig:
            yield from _target(settings, address, kind, rig)
            yield from findings_of_machine(rig)
    except UsageError as error:
        yield Finding("target", Verdict.FAILS, str(error))
    yield _ingest(settings)
    yield _results(settings)


def _target(
    settings: AgentSettings, address: Address, kind: EngineKind, rig: Rig
) -> Iterator[Finding]:
    try:
        with closing(connect(address, settings)) as connection:
            target = find_target(connection, kind, settings.model)
            model, engine = target.describe()
            told = target.gpu_share()
    except MeasurementFailed as error:
        yield Finding("target", Verdict.FAILS, str(error))
        return
    version = f" {engine.version}" if engine.version else ""
    yield Finding("target", Verdict.OK, f"{engine.name}{version} at {address.url}")
    yield Finding("model", Verdict.OK, " ".join(filter(None, (model.name, model.quantization))))
    share = rig.gpu_share(told, rig.placement(()))
    yield (
        Finding("GPU share", Verdict.UNKNOWN, share.reason or "the engine does not tell")
        if share.pct is None
        else Finding("GPU share", Verdict.OK, f"{share.pct:.0f} %")
    )


def findings_of_machine(rig: Rig) -> Iterator[Finding]:
    """Say which cards there are, and whether the memory of the serving process can be read."""
    yield from _cards(rig)
    if isinstance(rig.serving, Unseen):
        instead = "; all that is in use on the card is taken for it" if rig.gpus.cards else ""
        yield Finding("memory", Verdict.UNKNOWN, f"{rig.serving.reason}{instead}")
    else:
        pids = ", ".join(map(str, sorted(rig.serving.pids)))
        memory = f"{rig.serving.resident_mb() or 0:.0f} MB resident"
        yield Finding("memory", Verdict.OK, f"{memory} now, in the serving process ({pids})")


def _cards(rig: Rig) -> Iterator[Finding]:
    for card, reading in zip(rig.gpus.cards, rig.gpus.read(()), strict=True):
        used = reading.memory_used_mb
        memory = "memory unknown" if used is None else f"{used:.0f} MB in use"
        driver = rig.gpus.driver_version or "of unknown version"
        yield Finding("GPU", Verdict.OK, f"{card.name}, {memory}, driver {driver}")
    for field, reason in rig.gpus.reasons.items():
        if rig.gpus.cards:
            yield Finding(field, Verdict.UNKNOWN, reason)
    for other in rig.unread_gpus:
        yield Finding("GPU", Verdict.UNKNOWN, f"{other} cannot be read ({_why_not(rig)})")
    if not rig.gpus.cards and not rig.unread_gpus:
        yield Finding("GPU", Verdict.OK if rig.is_here else Verdict.UNKNOWN, _why_not(rig))


def _why_not(rig: Rig) -> str:
    return rig.gpus.reasons.get("cards", "")


def _ingest(settings: AgentSettings) -> Finding:
    try:
        with IngestClient(settings.ingest_url, settings.api_key) as client:
            client.check()
    except UsageError as error:
        return Finding("service", Verdict.FAILS, str(error))
    except IngestIsAway as error:
        return Finding("service", Verdict.UNKNOWN, f"{error}; results will be kept on disk")
    return Finding("service", Verdict.OK, f"ready at {settings.ingest_url}")


def _results(settings: AgentSettings) -> Finding:
    spool = Spool(settings.spool_dir)
    try:
        spool.check()
    except SpoolIsNotWritable as error:
        return Finding("results", Verdict.FAILS, f"{error}; set RIGMARK_SPOOL_DIR")
    counts = ", ".join(f"{count} {folder}" for folder, count in spool.count().items())
    if spool.pending():
        return Finding("results", Verdict.UNKNOWN, f"{counts}; post them with: rigmark-agent drain")
    return Finding("results", Verdict.OK, f"{counts} in {spool.folder}")
