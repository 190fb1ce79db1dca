"""Where results go: the service, the consent to post, what is on disk, and the config file."""

from collections.abc import Iterator

from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_agent.doctor.standing import finding_of_clock, findings_of_signing
from rigmark_agent.errors import IngestIsAway, KeyIsRefused, SpoolIsNotWritable, UsageError
from rigmark_agent.journal.runs import Runs
from rigmark_agent.settings import AgentSettings, Effective
from rigmark_agent.submit.admission import refuse_unless_admitted
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.consent import Consent, consent
from rigmark_agent.submit.spool import Spool
from rigmark_agent.target.address import Address


def findings_of_keeping(effective: Effective, *, interactive: bool) -> Iterator[Finding]:
    """Say whether a result could be kept and posted now."""
    settings = effective.settings
    yield from _service(settings, interactive=interactive)
    yield from _results(settings)
    if effective.file.exists():
        yield Finding("config file", Verdict.OK, str(effective.file))
    else:
        hint = "write one with: rigmark-agent config init"
        yield Finding("config file", Verdict.OK, f"none at {effective.file}; {hint}")


def _service(settings: AgentSettings, *, interactive: bool) -> Iterator[Finding]:
    try:
        url = Address.of(settings.ingest_url).url
        yield from _readiness(url, settings)
    except UsageError as error:
        yield Finding("service", Verdict.FAILS, str(error))
        return
    try:
        refuse_unless_admitted(settings, interactive=interactive)
    except KeyIsRefused as error:
        yield Finding("key", Verdict.FAILS, str(error))
    yield from findings_of_signing(url, settings.spool_dir)
    found = consent(settings, url, interactive=interactive)
    if found.allows:
        yield Finding("consent", Verdict.OK, found)
    elif found is Consent.ASK:
        yield Finding("consent", Verdict.OK, "you will be asked before the first result is posted")
    else:
        hint = "agree with --yes, or name the service with --ingest"
        yield Finding("consent", Verdict.UNKNOWN, f"{found}; results will be kept on disk: {hint}")


def _readiness(url: str, settings: AgentSettings) -> Iterator[Finding]:
    try:
        with IngestClient(url, settings.api_key) as client:
            ahead = client.check()
    except IngestIsAway as error:
        yield Finding("service", Verdict.UNKNOWN, f"{error}; results will be kept on disk")
        return
    yield Finding("service", Verdict.OK, f"ready at {url}")
    yield finding_of_clock(ahead)


def _results(settings: AgentSettings) -> Iterator[Finding]:
    spool = Spool(settings.spool_dir)
    try:
        spool.check()
    except SpoolIsNotWritable as error:
        yield Finding("results", Verdict.FAILS, f"{error}; set RIGMARK_SPOOL_DIR")
        return
    counts = ", ".join(f"{count} {folder}" for folder, count in spool.count().items())
    if spool.pending():
        hint = "post them with: rigmark-agent drain"
        yield Finding("results", Verdict.UNKNOWN, f"{counts}; {hint}")
    else:
        yield Finding("results", Verdict.OK, f"{counts} in {spool.folder}")
    runs = Runs(spool)
    cut_off = [run_id for run_id in runs.ids() if not runs.is_under_way(run_id)]
    if cut_off:
        hint = "go on with: rigmark-agent resume"
        yield Finding("journal", Verdict.UNKNOWN, f"cut off: {', '.join(cut_off)}; {hint}")
    else:
        yield Finding("journal", Verdict.OK, "no run was cut off")
