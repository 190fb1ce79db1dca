"""`rigmark-agent identity`: who this rig is, here and for the services that know it."""

from datetime import UTC, datetime
from typing import Any

from rigmark_agent.errors import IngestIsAway, ServiceRefused, UsageError
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.identity.enrolments import Enrolments
from rigmark_agent.identity.keeping import Identity
from rigmark_agent.identity.key import RigKey
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.rigs import caller_of
from rigmark_agent.submit.service import Service


def show_identity(settings: AgentSettings, output: Output) -> ExitCode:
    """Print the key's fingerprint and file, and what services say; raises IdentityIsUnusable."""
    identity = Identity(settings.spool_dir)
    key = identity.read()
    told = {
        "fingerprint": key.fingerprint if key else None,
        "created_at": key.created_at.isoformat(timespec="seconds") if key else None,
        "file": str(identity.path),
        "enrolled_at": [
            {"service": url, "rig": one.rig, "current": key and one.fingerprint == key.fingerprint}
            for url, one in Enrolments(settings.spool_dir).services().items()
        ],
        "service": _service(settings),
    }
    if output.as_json:
        output.json(told)
        return ExitCode.OK
    if key is None:
        output.say("This rig has no key yet; make and enrol one with: rigmark-agent enrol")
    for line in _lines(told):
        output.document(line)
    return ExitCode.OK


def replace_identity(settings: AgentSettings, output: Output, *, yes: bool) -> ExitCode:
    """Put a new key in the place of the old one, once a person agreed; raises UsageError."""
    identity = Identity(settings.spool_dir)
    services = list(Enrolments(settings.spool_dir).services())
    if identity.path.exists() and not _agreed(identity, services, output, yes=yes):
        output.say("The key is left as it is.")
        return ExitCode.USAGE
    key = identity.replace(datetime.now(UTC))
    return _told(key, services, output)


def _agreed(identity: Identity, services: list[str], output: Output, *, yes: bool) -> bool:
    if yes:
        return True
    if not output.interactive:
        raise UsageError("nobody is there to be asked; replace the key without a question: --yes")
    known = (
        f" {', '.join(services)} must be told of the new one by `enrol`; the old one is kept for "
        "that, and forgotten then."
        if services
        else ""
    )
    output.say(f"The key in {identity.path} signs nothing more once it is replaced.{known}")
    return output.confirm("Replace it?")


def _told(key: RigKey, services: list[str], output: Output) -> ExitCode:
    for url in services:
        output.say(f"Until this is run, posts to {url} are not signed:")
        output.say(f"  rigmark-agent enrol --ingest {url}")
    if output.as_json:
        output.json({"fingerprint": key.fingerprint})
    else:
        output.document(f"fingerprint  {key.fingerprint}")
    return ExitCode.OK


def _service(settings: AgentSettings) -> dict[str, Any] | None:
    """Return what the service says of this rig, or why it says nothing; None without a key."""
    if settings.api_key is None:
        return None
    with Service(settings.ingest_url, settings.api_key) as service:
        try:
            return {"url": service.url, **caller_of(service).model_dump(mode="json")}
        except (ServiceRefused, IngestIsAway) as error:
            return {"url": service.url, "error": str(error)}


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [
        f"fingerprint  {told['fingerprint'] or '-'}",
        f"made         {told['created_at'] or '-'}",
        f"key          {told['file']}",
    ]
    for one in told["enrolled_at"]:
        also = "" if one["current"] else " (with a key that was replaced; run enrol again)"
        lines.append(f"enrolled     {one['service']} as {one['rig']}{also}")
    service = told["service"]
    if service is None:
        lines.append("service      not asked; name this rig's key with RIGMARK_API_KEY")
    elif "error" in service:
        lines.append(f"service      {service['error']}")
    else:
        signs = f"signs with {service['signing_key'] or 'nothing'}"
        scopes = ", ".join(service["scopes"])
        lines.append(f"service      {service['url']}: {service['rig'] or 'no rig'}, {signs}")
        lines.append(f"API key      {service['key_id']} ({scopes}), {_end(service)}")
    return lines


def _end(service: dict[str, Any]) -> str:
    return f"until {service['expires_at']}" if service["expires_at"] else "without an end"
