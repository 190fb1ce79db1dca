"""Settings of the agent; the one file that reads the environment."""

from pathlib import Path
from typing import Annotated, Any, Final

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rigmark_agent.errors import UsageError
from rigmark_shared.wire.document import Name

_SECRETS: Final = Path("/run/secrets")
Seconds = Annotated[float, Field(gt=0, le=86_400)]


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
    target_api_key: SecretStr | None = None
    """The key the engine asks for, if it asks for one."""
    model: str | None = None
    """The model to measure; needed when the target serves several."""
    ingest_url: str = "http://127.0.0.1:8000"
    """The service that results are posted to."""
    api_key: SecretStr | None = None
    """This rig's key at the service, if the service asks for one."""
    hardware: Name | None = None
    """A name for the rig; the card's or the processor's when empty."""
    same_machine: bool | None = None
    """Whether the target runs on this machine; told by its address when empty. Set it for an
    engine in another container."""
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


def load_settings(**given: Any) -> AgentSettings:  # noqa: ANN401 - options as they were typed
    """Return the settings, with the options given instead of None; raises UsageError."""
    options = {name: value for name, value in given.items() if value is not None}
    try:
        return AgentSettings(**options)
    except ValidationError as error:
        faults = "; ".join(
            f"RIGMARK_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()
        )
        raise UsageError(faults) from error
