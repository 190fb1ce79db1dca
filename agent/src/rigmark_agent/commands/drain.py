"""`rigmark-agent drain`: post what waits on disk."""

from rigmark_agent.commands.publish import post
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.spool import Spool


def drain(settings: AgentSettings, output: Output) -> ExitCode:
    """Post every waiting result, oldest first; stop when the service is away."""
    spool = Spool(settings.spool_dir)
    waiting = spool.pending()
    if not waiting:
        output.say(f"Nothing waits in {spool.folder}")
    return post(settings, waiting, output, as_list=True)
