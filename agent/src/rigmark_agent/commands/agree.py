"""Asks a person before the first result goes to a service."""

from datetime import UTC, datetime

from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.consent import Agreements, Consent, consent
from rigmark_agent.submit.preview import preview_of
from rigmark_agent.submit.spool import Saved


def agreed(settings: AgentSettings, url: str, saved: Saved, output: Output) -> bool:
    """Say whether the result may be posted; a yes is remembered for the service.

    A person sees what would be sent before the question. Raises SavedResultIsDamaged.
    """
    agreements = Agreements(settings.spool_dir)
    found = consent(settings, url, interactive=output.interactive)
    if found is Consent.ASK:
        output.say(f"This would be the first result from this rig to {url}:")
        for line in preview_of(saved).lines():
            output.say(line)
        output.say(f"The whole document: {saved.path}")
        if not output.confirm("Post it, and further results to this service?"):
            return False
        agreements.remember(url, datetime.now(UTC))
        return True
    if found is Consent.NOBODY:
        output.say(f"Not posted: {found}. Agree with --yes, or name the service with --ingest.")
    elif found is Consent.FORBIDDEN:
        output.say(f"Not posted: {found}.")
    elif found is Consent.SETTING and url not in agreements.services():
        agreements.remember(url, datetime.now(UTC))
    return found.allows
