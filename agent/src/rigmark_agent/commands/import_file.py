"""`rigmark-agent import FILE`: post what another tool has measured."""

from functools import partial
from pathlib import Path

from rigmark_agent.commands.publish import publish
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.importers.build import submissions
from rigmark_agent.importers.sidecar import Sidecar, read_sidecar
from rigmark_agent.importers.table import print_import
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings


def import_file(
    settings: AgentSettings,
    path: Path,
    sidecar: Path | None,
    format_name: str | None,
    output: Output,
) -> ExitCode:
    """Post the file's results, one benchmark for each model and engine setting.

    Raises ImportFailed when nothing of it can be taken over.
    """
    results = submissions(
        path,
        read_sidecar(sidecar) if sidecar else Sidecar(),
        format_name=format_name,
        hardware_name=settings.hardware,
    )
    return publish(settings, results, output, partial(print_import, output=output))
