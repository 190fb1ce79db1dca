"""Settings of the agent; the one file that reads the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from rigmark_agent.challenge.mode import ChallengeMode
from rigmark_agent.config_file import ConfigFile
from rigmark_agent.errors import SettingIsWrong
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.settings_words import in_plain_words
from rigmark_shared.wire.document import Name

_SECRETS: Final = Path("/run/secrets")
DEFAULT: Final = "default"
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Repetitions = Annotated[int, Field(ge=1, le=20)]


def _one_word(key: SecretStr) -> SecretStr:
    """Refuse what no header can hold: the libraries' own error would show the key."""
    text = key.get_secret_value().strip()
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise PydanticCustomError(
            "key", "must be one word of letters, digits and signs; copy the key once more"
        )
    return SecretStr(text)


Key = Annotated[SecretStr, AfterValidator(_one_word)]


class AgentSettings(BaseSettings):
    """Each can be set by an environment variable; an option of the command line goes first."""

    model_config = SettingsConfigDict(
        env_prefix="RIGMARK_",
        env_ignore_empty=True,
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    target_url: str | None = None
    """The engine's root address, for example `http://127.0.0.1:8080`."""
    target_api_key: Key | None = None
    """The key the engine asks for, if it asks for one."""
    engine: EngineKind = EngineKind.AUTO
    """How to speak to the target; `auto` finds out."""
    model: str | None = None
    """The model to measure; needed when the target serves several."""
    ingest_url: str = "http://127.0.0.1:8000"
    """The service that results are posted to."""
    api_key: Key | None = None
    """This rig's key at the service, if the service asks for one."""
    consent: bool | None = None
    """`true` agrees to posting, `false` forbids it; a person is asked when empty."""
    challenge: ChallengeMode = ChallengeMode.AUTO
    """Whether a run answers a challenge of the service: `auto`, `required` or `off`."""
    hardware: Name | None = None
    """A name for the rig; the card's or the processor's when empty."""
    same_machine: bool | None = None
    """Whether the target runs on this machine; told by its address when empty. Set it for an
    engine in another container."""
    repetitions: Repetitions | None = None
    """Exactly so many attempts that count; as many as `RIGMARK_TARGET_CV_PCT` needs when empty."""
    target_cv_pct: Annotated[float, Field(gt=0, le=100)] = 5.0
    """Repeat until the decode speed's coefficient of variation is at most this."""
    max_repetitions: Annotated[int, Field(ge=3, le=20)] = 5
    """The most repetitions of a scenario, steady or not."""
    warmup: Annotated[int, Field(ge=0, le=20)] = 1
    """Attempts before those that count; recorded, and left out of every figure."""
    cooldown_s: Annotated[float, Field(ge=0, le=3600)] = 0.0
    """Rest before each repetition."""
    max_output_tokens: Annotated[int, Field(ge=2, le=10_000_000)] | None = None
    """The limit per answer; each scenario has its own when empty."""
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    """The sampling seed, for engines that take one."""
    spool_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("rigmark-agent", appauthor=False)
    )
    """The folder that keeps results; a folder of the user's data when empty."""
    connect_timeout_s: Seconds = 10.0
    """How long a connection to the target may take."""
    read_timeout_s: Seconds = 600.0
    """How long the target may be silent; a slow rig may need minutes to read a prompt."""
    attempt_timeout_s: Seconds = 3600.0
    """How long one answer may take."""
    config: Path | None = None
    """The config file; a file of the user's configuration when empty."""
    profile: str | None = None
    """The profile of the config file to use."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given and nothing else: `read_settings` says which source goes first."""
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings that are in force, and where each of them comes from."""

    settings: AgentSettings
    origins: Mapping[str, str]
    """`option`, a variable's name, or the place in the config file; what is absent is a default."""
    file: Path

    def origin(self, name: str) -> str:
        """Say where a setting comes from."""
        return self.origins.get(name, DEFAULT)


def load_settings(**given: Any) -> AgentSettings:  # noqa: ANN401 - options as they were typed
    """Return the settings in force; raises UsageError."""
    return read_settings(**given).settings


def read_settings(**given: Any) -> Effective:  # noqa: ANN401 - options as they were typed
    """Return the settings in force with their origins; raises UsageError.

    An option goes before the environment, that before the profile, that before the rest of the
    config file, and that before the default; None stands for an option that was not given.
    """
    options = {name: value for name, value in given.items() if value is not None}
    environment = _environment()
    known = {**environment, **options}
    file = _config_file(known.get("config"))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for place, layer in file.layers(known.get("profile"), frozenset(AgentSettings.model_fields)):
        values |= layer
        origins |= dict.fromkeys(layer, place)
    values |= known
    origins |= {name: f"RIGMARK_{name.upper()}" for name in environment}
    origins |= dict.fromkeys(options, "option")
    return Effective(_validated(values, origins), origins, file.path)


def config_path(given: Path | None = None) -> Path:
    """Return where the config file is, or would be."""
    return _config_file_path(given or _environment().get("config"))


def _validated(values: Mapping[str, Any], origins: Mapping[str, str]) -> AgentSettings:
    try:
        return AgentSettings(**values)
    except ValidationError as error:
        raise SettingIsWrong(
            "; ".join(
                _fault(str(one["loc"][0]), in_plain_words(one), origins) for one in error.errors()
            )
        ) from error


def _fault(name: str, message: str, origins: Mapping[str, str]) -> str:
    origin = origins.get(name, DEFAULT)
    if origin == "option":
        return f"--{name.replace('_', '-')}: {message}"
    return (
        f"{origin}: {message}" if origin.startswith("RIGMARK_") else f"{origin} {name}: {message}"
    )


def _environment() -> dict[str, Any]:
    """Return what secrets and variables set, variables first."""
    secrets = SecretsSettingsSource(AgentSettings)() if _SECRETS.is_dir() else {}
    return {**secrets, **EnvSettingsSource(AgentSettings)()}


def _config_file_path(given: Any) -> Path:  # noqa: ANN401 - as it stands in the environment
    if given:
        return Path(given)
    return platformdirs.user_config_path("rigmark-agent", appauthor=False) / "config.toml"


def _config_file(given: Any) -> ConfigFile:  # noqa: ANN401 - as it stands in the environment
    return ConfigFile.read(_config_file_path(given), must_exist=bool(given))
