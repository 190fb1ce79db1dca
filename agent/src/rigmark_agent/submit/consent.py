"""Which services a person has agreed to post to from this rig."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from rigmark_agent.errors import SpoolIsNotWritable
from rigmark_agent.settings import AgentSettings
from rigmark_agent.submit.durable import write_durably


class Consent(StrEnum):
    """Whether a result may be posted, and by whose word."""

    REMEMBERED = "agreed to before"
    SETTING = "agreed to by an option, a variable or the config file"
    NAMED = "the service was named to a program that nobody watches"
    ASK = "to be asked for"
    FORBIDDEN = "forbidden by a setting"
    NOBODY = "nobody is there to be asked, and no service was named"

    @property
    def allows(self) -> bool:
        """Whether a result may be posted without another word."""
        return self in (Consent.REMEMBERED, Consent.SETTING, Consent.NAMED)


@dataclass(frozen=True, slots=True)
class Agreements:
    """The services that were agreed to, kept beside the results."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file that remembers."""
        return self.folder / "consent.json"

    def services(self) -> dict[str, str]:
        """Return when each service was agreed to, by its address; nothing if the file is not ours.

        An unreadable file means that a person is asked again, which harms nobody.
        """
        try:
            found = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return {}
        services = found.get("services") if isinstance(found, dict) else None
        return dict(services) if isinstance(services, dict) else {}

    def remember(self, url: str, at: datetime) -> None:
        """Remember that results may be posted to that service; raises SpoolIsNotWritable."""
        services = {**self.services(), url: at.isoformat(timespec="seconds")}
        try:
            write_durably(self.path, json.dumps({"services": services}, indent=2).encode())
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write {self.path}: {error}") from error


def consent(settings: AgentSettings, url: str, *, interactive: bool) -> Consent:
    """Say whether a result may be posted to the service now.

    A setting goes first. Without one, naming the service is consent in a script; a person at a
    terminal is asked once for each service.
    """
    if settings.consent is not None:
        return Consent.SETTING if settings.consent else Consent.FORBIDDEN
    if url in Agreements(settings.spool_dir).services():
        return Consent.REMEMBERED
    if interactive:
        return Consent.ASK
    return Consent.NAMED if "ingest_url" in settings.model_fields_set else Consent.NOBODY
