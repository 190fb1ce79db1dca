"""`rigmark-agent drain`: post what waits on disk."""

from rigmark_agent.commands.explain import explain
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.delivery import deliver
from rigmark_agent.submit.spool import Spool


def drain(settings: AgentSettings, output: Output) -> ExitCode:
    """Post every waiting result, oldest first; stop when the service is away."""
    spool = Spool(settings.spool_dir)
    waiting = spool.pending()
    if not waiting:
        output.say(f"Nothing waits in {spool.folder}")
    worst = ExitCode.OK
    with IngestClient(settings.ingest_url, settings.api_key) as client:
        for saved in waiting:
            outcome = explain(deliver(spool, client, saved), client.url, output)
            worst = max(worst, outcome)
            if outcome is ExitCode.NOT_POSTED:
                break
    return worst
