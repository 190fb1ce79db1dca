"""`rigmark-agent enrol`: have a service know this rig by a key of its own."""

from datetime import UTC, datetime

from rigmark_agent.errors import ServiceRefused
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.enrolments import Enrolment, Enrolments
from rigmark_agent.identity.keeping import Identity
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.rigs import enrol as enrol_at
from rigmark_agent.submit.service import Service


def enrol(settings: AgentSettings, output: Output) -> ExitCode:
    """Make this rig's key if there is none, and enrol it; posts are signed from then on.

    A key that it replaces signs for it, and is forgotten when no service knows the rig by it.
    Raises IdentityIsUnusable, KeyIsNeeded, ServiceRefused and IngestIsAway.
    """
    identity = Identity(settings.spool_dir)
    with Service(settings.ingest_url, settings.api_key) as service:
        key = identity.make(datetime.now(UTC))
        told = enrol_at(service, key, settings.api_key, replaced=identity.replaced())
        if told.rig is None or told.signing_key != key.fingerprint:
            raise ServiceRefused(f"{service.url} took the key, and knows this rig by another")
        now = datetime.now(UTC)
        enrolments = Enrolments(settings.spool_dir)
        enrolments.remember(service.url, Enrolment(key.fingerprint, told.rig, now))
        identity.forget_replaced(but=enrolments.fingerprints())
    output.say(f"{service.url} knows this rig as {told.rig!r}; posts to it are signed from now on.")
    if output.as_json:
        output.json({"service": service.url, "rig": told.rig, "fingerprint": key.fingerprint})
        return ExitCode.OK
    output.document(f"rig          {told.rig}")
    output.document(f"fingerprint  {key.fingerprint}")
    output.document(f"key          {identity.path}")
    return ExitCode.OK
