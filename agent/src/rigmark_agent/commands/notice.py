"""`rigmark-agent withdraw` and `reinstate`: what everybody is told of a benchmark of this rig."""

from typing import Final
from uuid import UUID

from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.notices import notice, send_notice
from rigmark_agent.submit.service import Service
from rigmark_shared.status import NoticeAction

_DONE: Final = {
    NoticeAction.WITHDRAWN: "It ranks no more; its page stays and tells the reason",
    NoticeAction.REINSTATED: "It ranks again; its page tells the reason",
}


def tell(
    settings: AgentSettings, benchmark_id: UUID, action: NoticeAction, reason: str, output: Output
) -> ExitCode:
    """Withdraw or reinstate a benchmark; raises UsageError and IngestIsAway."""
    wanted = notice(action, reason)
    with Service(settings.ingest_url, settings.api_key) as service:
        trail = send_notice(service, benchmark_id, wanted)
    output.say(f"Benchmark {benchmark_id} is {action}. {_DONE[action]}.")
    if output.as_json:
        output.json(trail.model_dump(mode="json"))
    return ExitCode.OK
