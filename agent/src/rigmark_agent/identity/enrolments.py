"""The services that this rig's key was enrolled at, and under which name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from rigmark_agent.errors import SpoolIsNotWritable
from rigmark_agent.submit.durable import write_durably


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One service that knows the key."""

    fingerprint: str
    """Of the key that was enrolled; a newer one needs an enrolment of its own."""
    rig: str
    """The name that the service has for this rig."""
    at: datetime


_SERVICES: Final = TypeAdapter(dict[str, Enrolment])


@dataclass(frozen=True, slots=True)
class Enrolments:
    """The enrolments of this rig, kept beside its results."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file that remembers."""
        return self.folder / "enrolments.json"

    def services(self) -> Mapping[str, Enrolment]:
        """Return the enrolments by the service's address; none if the file is not ours.

        A lost file costs nothing but another `enrol`, which the service takes any number of times.
        """
        try:
            return _SERVICES.validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return {}

    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of the keys that some service knows this rig by."""
        return frozenset(one.fingerprint for one in self.services().values())

    def remember(self, url: str, enrolment: Enrolment) -> None:
        """Remember that a service knows the key; raises SpoolIsNotWritable."""
        services = {**self.services(), url: enrolment}
        try:
            write_durably(self.path, _SERVICES.dump_json(services, indent=2))
        except OSError as error:
            raise SpoolIsNotWritable(f"cannot write {self.path}: {error}") from error
