"""`rigmark-agent status`: what is kept on disk."""

from typing import Any

from rigmark_agent.errors import SavedResultIsDamaged
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.journal.runs import Runs
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.spool import Spool


def status(settings: AgentSettings, output: Output) -> ExitCode:
    """List the runs that are under way or were cut off, and the results in each folder."""
    spool = Spool(settings.spool_dir)
    runs = _runs(Runs(spool))
    results = {folder: [one.path for one in saved] for folder, saved in spool.results().items()}
    if output.as_json:
        paths = {folder: [str(path) for path in found] for folder, found in results.items()}
        output.json({"folder": str(spool.folder), "running": runs, **paths})
        return ExitCode.OK
    output.document(f"results in {spool.folder}")
    for run in runs:
        output.document(f"  running   {run['id']}  {_words(run)}")
    for folder, found in results.items():
        for path in found:
            output.document(f"  {folder:<9} {path.name}")
    if not runs and not any(results.values()):
        output.document("  nothing")
    if any(not run["under_way"] for run in runs):
        output.say("Go on with a run that was cut off: rigmark-agent resume")
    if results["pending"]:
        output.say("Post what is pending: rigmark-agent drain")
    return ExitCode.OK


def _runs(runs: Runs) -> list[dict[str, Any]]:
    """Describe each run without touching one that an agent is at work on."""
    idle = {journal.folder.name: journal for journal in runs.cut_off()}
    told = []
    for run_id in runs.ids():
        journal = idle.get(run_id)
        if journal is None:
            told.append({"id": run_id, "under_way": True})
            continue
        try:
            beginning, finished = journal.beginning, journal.finished
            told.append(
                {
                    "id": run_id,
                    "under_way": False,
                    "target_url": beginning.target_url,
                    f"finished_{journal.unit}": finished,
                }
            )
        except SavedResultIsDamaged as damage:
            told.append({"id": run_id, "under_way": False, "damage": str(damage)})
        finally:
            journal.close()
    return told


def _words(run: dict[str, Any]) -> str:
    if run["under_way"]:
        return "under way"
    if "damage" in run:
        return f"damaged: {run['damage']}"
    if "finished_points" in run:
        return f"a sweep, cut off after {run['finished_points']} points on {run['target_url']}"
    return f"cut off after {run['finished_attempts']} attempts on {run['target_url']}"
