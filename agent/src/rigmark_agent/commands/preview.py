"""`rigmark-agent preview`: what a saved result tells the service."""

from pathlib import Path

from rigmark_agent.errors import NothingWasSaved
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.preview import preview_of
from rigmark_agent.submit.spool import Saved, Spool


def preview(settings: AgentSettings, file: Path | None, output: Output) -> ExitCode:
    """Print the preview of a file, or of the newest saved result.

    Raises NothingWasSaved and SavedResultIsDamaged.
    """
    saved = Saved(file) if file else Spool(settings.spool_dir).newest()
    if saved is None:
        raise NothingWasSaved(
            f"no result is saved in {settings.spool_dir}; measure one with: rigmark-agent run, or "
            "print one without saving it: rigmark-agent run --dry-run"
        )
    found = preview_of(saved)
    if output.as_json:
        output.json({"payload_path": str(saved.path), **found.as_dict()})
        return ExitCode.OK
    output.document(str(saved.path))
    for line in found.lines():
        output.document(line)
    return ExitCode.OK
