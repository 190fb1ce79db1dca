"""`rigmark-agent resume`: go on with a run or a sweep that was cut off."""

from rigmark_agent.commands.load import finish as finish_sweep
from rigmark_agent.commands.run import finish
from rigmark_agent.errors import RunCannotGoOn
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.journal.record import Begun
from rigmark_agent.journal.runs import AnyJournal, Runs
from rigmark_agent.journal.sweep import SweepJournal
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.spool import Spool


def resume(
    settings: AgentSettings, run_id: str | None, output: Output, *, discard: bool = False
) -> ExitCode:
    """Go on with a run, the newest if none is named, or give it up; raises AgentError."""
    journal = _journal(Runs(Spool(settings.spool_dir)), run_id)
    if journal is None:
        output.say("No run was cut off.")
        if output.as_json:
            output.json([])
        return ExitCode.OK
    if discard:
        name = journal.folder.name
        journal.remove()
        output.say(f"The run {name} was given up.")
        if output.as_json:
            output.json({"discarded": name})
        return ExitCode.OK
    settings = _as_begun(settings, _checked(journal))
    if isinstance(journal, SweepJournal):
        return finish_sweep(settings, journal, output)
    return finish(settings, journal, output)


def _journal(runs: Runs, run_id: str | None) -> AnyJournal | None:
    found: AnyJournal | None = None
    for journal in runs.cut_off():  # sweeps what is over, too
        if found is None and run_id in (None, journal.folder.name):
            found = journal
        else:
            journal.close()
    if found is None and run_id is not None:
        return runs.open(run_id)
    return found


def _checked(journal: AnyJournal) -> Begun:
    """Return how the run was begun; raises RunCannotGoOn when this version plans otherwise."""
    beginning = journal.beginning
    if beginning.plan.digest != beginning.plan_digest:
        journal.close()
        raise RunCannotGoOn(
            f"the run {journal.folder.name} was begun by rigmark-agent "
            f"{beginning.agent_version} with other prompts; give it up with: rigmark-agent "
            f"resume {journal.folder.name} --discard"
        )
    return beginning


def _as_begun(settings: AgentSettings, beginning: Begun) -> AgentSettings:
    """Return the settings with the target of the run, and its service unless one is named now."""
    begun: dict[str, object] = {
        "target_url": beginning.target_url,
        "model": beginning.model,
        "same_machine": beginning.same_machine,
    }
    if beginning.ingest_url and "ingest_url" not in settings.model_fields_set:
        begun["ingest_url"] = beginning.ingest_url
    return settings.model_copy(update=begun)
