"""The settings of the assessor; the one file of this room that reads the environment."""

import os
import ssl
import tempfile
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from rigmark_shared.settings import (
    DatabaseSettings,
    LogSettings,
    QueueSettings,
    RoomSettings,
    TraceSettings,
    WatchdogSettings,
    plain_address,
)

LEASE_PER_HEARTBEAT = 3
PRICES = (
    "judge_price_input_usd_per_mtok",
    "judge_price_cached_input_usd_per_mtok",
    "judge_price_output_usd_per_mtok",
)
"""The settings of a price table; they are of one model at one address."""
ROUTES = ("judge_providers", "judge_quantizations")
"""The settings of who serves a model; they are of one model at one address, too."""
OPENROUTER = "openrouter.ai"


class ResponseFormat(StrEnum):
    """How the judge is held to the form of its verdict."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


Named = Callable[[str], str]
"""Tells what a person calls a setting of a judge, given its name without `judge_`."""


def named_in_environment(name: str) -> str:
    """Return the variable of a setting of the one judge."""
    return f"RIGMARK_JUDGE_{name.upper()}"


class JudgeSettings(RoomSettings):
    """Which judge is asked, and how."""

    judge_base_url: str = "https://openrouter.ai/api/v1"
    """The judge's OpenAI-compatible address, without `/chat/completions`."""
    judge_model: str = ""
    """The judge's model; while it is empty nothing is judged, and assessments wait."""
    judge_api_key: SecretStr = SecretStr("")
    """The judge's API key; better given as a file in /run/secrets."""
    judge_ca_file: Path | None = None
    """A PEM file of authorities that may sign a judge's certificate, besides the public ones."""
    judge_proxy_url: SecretStr = SecretStr("")
    """An HTTP proxy to reach the judge by: `http://proxy:3128`, or with `name:password@` in it."""
    judge_timeout_s: float = Field(default=120, gt=0)
    """How long one call of the judge may take, from first to last byte."""
    judge_slots: int = Field(default=50, ge=1, le=1000)
    """How many calls of the judge one assessor has open at once."""
    judge_max_in_flight: int = Field(default=0, ge=0)
    """Calls of the judge that all assessors together have open at most; 0 finds it out by 429."""
    judge_requests_per_minute: int = Field(default=0, ge=0)
    """Calls of the judge that all assessors together begin in a minute at most; 0 for no limit."""
    judge_samples: int = Field(default=3, ge=1, le=9)
    """Verdicts that each judge gives on a response, at most; their mean is the score."""
    judge_half_width: float = Field(default=2.5, ge=0, le=50)
    """Ask no more once the 95 % interval is no wider than this, in points; 0 takes all samples."""
    judge_response_format: ResponseFormat | Literal["auto"] = "auto"
    """What the judge is held to: `json_schema`, `json_object`, `text`; `auto` learns which."""
    judge_bound_strings: bool = False
    """Put length limits into the schema; small local models need them, some providers refuse."""
    judge_temperature: float | None = Field(default=0, ge=0, le=2)
    """The judge's sampling temperature; `none` leaves it to the judge."""
    judge_seed: int | None = None
    """The judge's sampling seed, where the endpoint takes one."""
    judge_providers: str = ""
    """Providers that OpenRouter may ask, with commas between them; empty is any."""
    judge_quantizations: str = ""
    """Quantizations that OpenRouter may serve, as `fp8,bf16`; empty is any."""
    judge_max_output_tokens: int = Field(default=2048, ge=64)
    """Tokens the judge may write; four times as many after an answer that was cut off."""
    judge_max_failures: int = Field(default=8, ge=1)
    """Failed tries after which an assessment fails for good; an outage does not count."""
    judge_retry_s: float = Field(default=2, gt=0)
    """Longest wait before the first retry; it doubles with each failure, up to 5 minutes."""
    judge_pause_s: float = Field(default=15, gt=0)
    """First pause of a judge that is away or refuses us; it doubles, up to 20 times as long."""
    judge_price_input_usd_per_mtok: Decimal | None = Field(default=None, ge=0, le=100_000)
    """What the judge takes for a million tokens of prompt, where it tells no cost; 0 is free."""
    judge_price_cached_input_usd_per_mtok: Decimal | None = Field(default=None, ge=0, le=100_000)
    """The same for the part of the prompt that was cached; without it that costs as much."""
    judge_price_output_usd_per_mtok: Decimal | None = Field(default=None, ge=0, le=100_000)
    """What the judge takes for a million tokens that it writes, its reasoning among them."""
    judge_reserve_usd: Decimal = Field(default=Decimal("0.10"), gt=0, le=1000)
    """Set aside of a budget for a call, while it is not known what a call costs at most."""
    trace_judge: bool = False
    """Whether calls of the judge carry a `traceparent`, for a judge of one's own to go on with."""

    def named(self, name: str) -> str:
        """Return what a person calls a setting of this judge, given without `judge_`."""
        return named_in_environment(name)

    @model_validator(mode="after")
    def _prices_are_whole(self) -> Self:
        given, cached, written = (getattr(self, name) is not None for name in PRICES)
        if given != written or (cached and not given):
            raise ValueError(
                "RIGMARK_JUDGE_PRICE_INPUT_USD_PER_MTOK and "
                "RIGMARK_JUDGE_PRICE_OUTPUT_USD_PER_MTOK are given both, or neither"
            )
        return self

    @model_validator(mode="after")
    def _routes_are_taken(self) -> Self:
        routes = [name for name in ROUTES if getattr(self, name)]
        if routes and urlsplit(self.judge_base_url).hostname != OPENROUTER:
            name = f"RIGMARK_{routes[0].upper()}"
            raise ValueError(f"{name} is for OpenRouter alone: leave it out for other addresses")
        return self

    @field_validator("judge_ca_file")
    @classmethod
    def _holds_certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except ssl.SSLError:
                raise ValueError(f"{value} holds no certificate in PEM") from None
            except OSError as error:
                raise ValueError(f"{value} cannot be read: {error.strerror}") from None
        return value

    @field_validator("judge_proxy_url")
    @classmethod
    def _is_a_proxy(cls, value: SecretStr) -> SecretStr:
        if given := value.get_secret_value():
            parts = urlsplit(given)
            rest = parts.path.rstrip("/") or parts.query or parts.fragment
            if parts.scheme != "http" or not parts.hostname or not parts.port or rest:
                raise ValueError("must be http://proxy:port; name:password@ may stand before proxy")
        return value

    @field_validator("judge_base_url")
    @classmethod
    def _is_a_plain_address(cls, value: str) -> str:
        return plain_address(value)


class AssessorSettings(
    DatabaseSettings,
    QueueSettings,
    WatchdogSettings,
    LogSettings,
    TraceSettings,
    JudgeSettings,
):
    """How one assessor works."""

    model_config = SettingsConfigDict(env_parse_none_str="none")

    judges_file: Path | None = None
    """A panel of several judges, in TOML: a `[[judge]]` table each; without it there is one."""
    judge_budget_usd_per_day: Decimal | None = Field(default=None, ge=0, le=900_000)
    """What all judging may cost in a day of UTC; then it waits for the next one."""
    judge_budget_usd_per_benchmark: Decimal | None = Field(default=None, ge=0, le=900_000)
    """What the judging of one benchmark may cost; then it waits until this is raised."""
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
    """Address that the assessor's metrics are served on."""
    assessor_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port that the assessor's metrics are served on; 0 serves none."""

    @model_validator(mode="after")
    def _heartbeats_are_well_inside_a_lease(self) -> Self:
        if self.heartbeat_s * LEASE_PER_HEARTBEAT > self.lease_s:
            raise ValueError("RIGMARK_HEARTBEAT_S must be at most a third of RIGMARK_LEASE_S")
        return self
