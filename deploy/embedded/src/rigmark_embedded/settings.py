"""What the launcher takes from its environment, and what it hands on to the processes it starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self

from rigmark_embedded.ports import HOST

OURS: Final = "RIGMARK_"
_FALSE: Final = ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The environment that the launcher was started in."""

    variables: Mapping[str, str]

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment of this process."""
        return cls(dict(os.environ))

    @property
    def is_ci(self) -> bool:
        """Whether `CI` says that no person is watching."""
        return self.variables.get("CI", "").lower() not in _FALSE

    @property
    def judge(self) -> str | None:
        """The judge's model, when one is configured."""
        return self.variables.get("RIGMARK_JUDGE_MODEL") or None

    def without_settings(self) -> Self:
        """Leave out every setting of Rigmark's, so that a run is the same on every machine."""
        kept = {name: text for name, text in self.variables.items() if not name.startswith(OURS)}
        return replace(self, variables=kept)

    def with_settings(self, settings: Mapping[str, str]) -> Self:
        """Add settings of Rigmark's, over those that are there."""
        return replace(self, variables={**self.variables, **settings})

    def for_children(self) -> dict[str, str]:
        """Return the variables for a child, which must reach this machine without a proxy."""
        direct = {
            name: ",".join(filter(None, [self.variables.get(name), HOST, "localhost"]))
            for name in ("NO_PROXY", "no_proxy")
        }
        return {**self.variables, **direct}
