"""The settings of the assessor; the one file of this room that reads the environment."""

import os
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from rigmark_shared.settings import DatabaseSettings, LogSettings, QueueSettings, RoomSettings

LEASE_PER_HEARTBEAT = 3


class ResponseFormat(StrEnum):
    """How the judge is held to the form of its verdict."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


class JudgeSettings(RoomSettings):
    """Which judge is asked, and how."""

    judge_base_url: str = "https://openrouter.ai/api/v1"
    """The judge's OpenAI-compatible address, without `/chat/completions`."""
    judge_model: str = ""
    """The judge's model; while it is empty nothing is judged, and assessments wait."""
    judge_api_key: SecretStr = SecretStr("")
    """The judge's API key; better given as a file in /run/secrets."""
    judge_timeout_s: float = Field(default=120, gt=0)
    """How long one call of the judge may take, from first to last byte."""
    judge_slots: int = Field(default=50, ge=1, le=1000)
    """How many calls of the judge one assessor has open at once."""
    judge_response_format: ResponseFormat = ResponseFormat.JSON_SCHEMA
    """What the judge's endpoint can be held to: `json_schema`, `json_object` or `text`."""
    judge_bound_strings: bool = False
    """Put length limits into the schema; small local models need them, some providers refuse."""
    judge_temperature: float | None = Field(default=0, ge=0, le=2)
    """The judge's sampling temperature; `none` leaves it to the judge."""
    judge_seed: int | None = None
    """The judge's sampling seed, where the endpoint takes one."""
    judge_max_output_tokens: int = Field(default=2048, ge=64)
    """Tokens the judge may write; four times as many after an answer that was cut off."""
    judge_max_failures: int = Field(default=8, ge=1)
    """Failed tries after which an assessment fails for good; an outage does not count."""
    judge_retry_s: float = Field(default=2, gt=0)
    """Longest wait before the first retry; it doubles with each failure, up to 5 minutes."""
    judge_pause_s: float = Field(default=15, gt=0)
    """First pause of a judge that is away or refuses us; it doubles, up to 20 times as long."""

    @field_validator("judge_base_url")
    @classmethod
    def _is_a_plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise ValueError("must be an http:// or https:// address without user or query")
        return value.rstrip("/")


class AssessorSettings(DatabaseSettings, QueueSettings, LogSettings, JudgeSettings):
    """How one assessor works."""

    model_config = SettingsConfigDict(env_parse_none_str="none")

    lease_s: float = Field(default=45, gt=0)
    """How long an assessment stays with an assessor that is not heard of."""
    heartbeat_s: float = Field(default=10, gt=0)
    """How often leases are renewed; at most a third of a lease."""
    reconcile_interval_s: float = Field(default=15, gt=0)
    """How often the database is asked for work that no wake-up told of."""
    drain_timeout_s: float = Field(default=25, ge=0)
    """How long running calls may take when the assessor is asked to stop."""
    assessor_alive_file: Path = Path(tempfile.gettempdir()) / f"rigmark-assessor-{os.getuid()}"
    """The file that a running assessor touches, for `rigmark-assessor check`."""
    assessor_metrics_host: str = "127.0.0.1"
    """Address that metrics are served on."""
    assessor_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port that metrics are served on; 0 serves none."""

    @model_validator(mode="after")
    def _heartbeats_are_well_inside_a_lease(self) -> Self:
        if self.heartbeat_s * LEASE_PER_HEARTBEAT > self.lease_s:
            raise ValueError("RIGMARK_HEARTBEAT_S must be at most a third of RIGMARK_LEASE_S")
        return self
