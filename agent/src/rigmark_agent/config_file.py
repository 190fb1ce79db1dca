"""The config file: settings in TOML, and profiles that each change some of them."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from rigmark_agent.errors import ConfigFileIsWrong

_KEYS: Final = ("api_key", "target_api_key")
# These say which file and which part of it are read, so they cannot stand in it.
_NOT_IN_A_FILE: Final = frozenset({"config", "profile"})
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a config file says; nothing, when there is none."""

    path: Path
    settings: Mapping[str, Any]
    profiles: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, path: Path, *, must_exist: bool) -> Self:
        """Read the file; raises ConfigFileIsWrong, which names the line or the key."""
        try:
            content = path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            if must_exist:
                raise ConfigFileIsWrong(
                    f"there is no config file {path}; write one with: "
                    f"rigmark-agent config init --config {path}"
                ) from None
            return cls(path, {}, {})
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigFileIsWrong(f"{path} cannot be read: {error}") from error
        try:
            found = tomllib.loads(content)
        except tomllib.TOMLDecodeError as error:
            raise ConfigFileIsWrong(f"{path} is no TOML: {error}") from error
        profiles = found.pop("profile", {})
        if not isinstance(profiles, dict) or not all(map(_is_table, profiles.values())):
            raise ConfigFileIsWrong(f"{path}: profile: write each as a table, [profile.NAME]")
        file = cls(path, found, profiles)
        file._refuse_open_keys()
        return file

    def layers(
        self, profile: str | None, known: Set[str]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the settings by the place they stand in, those that go first last.

        Raises ConfigFileIsWrong for a key that is no setting, and for an unknown profile.
        """
        known = known - _NOT_IN_A_FILE
        self._refuse_unknown(self.settings, known, str(self.path))
        for name, settings in self.profiles.items():
            self._refuse_unknown(settings, known, self._place(name))
        yield str(self.path), self.settings
        if profile is None:
            return
        if profile not in self.profiles:
            there = ", ".join(self.profiles) or "none"
            raise ConfigFileIsWrong(
                f"{self.path} has no profile {profile!r}; add [profile.{profile}], or choose one "
                f"that it has: {there}"
            )
        yield self._place(profile), self.profiles[profile]

    def _place(self, profile: str) -> str:
        return f"{self.path} [profile.{profile}]"

    def _refuse_unknown(self, settings: Mapping[str, Any], known: Set[str], place: str) -> None:
        for key in settings:
            if key not in known:
                raise ConfigFileIsWrong(f"{place} {key}: is no setting{_meant(key, known)}")

    def _refuse_open_keys(self) -> None:
        """Refuse a file with an API key in it that others on this machine can read."""
        tables = [self.settings, *self.profiles.values()]
        held = sorted({key for table in tables for key in _KEYS if key in table})
        if held and os.name != "nt" and self.path.stat().st_mode & _OTHERS:
            raise ConfigFileIsWrong(
                f"{self.path} {held[0]}: others can read this file; run: chmod 600 {self.path}"
            )


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _meant(key: str, known: Set[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - needed for a misspelling only

    close = get_close_matches(key, sorted(known), n=1)
    if close:
        return f"; is {close[0]} meant?"
    return "; `rigmark-agent config show` lists the settings"
