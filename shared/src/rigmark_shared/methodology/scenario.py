"""A scenario: one real task for a model, with the dimensions its answer is scored on."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from rigmark_shared.methodology.band import Band, BandLevel, band_of
from rigmark_shared.methodology.dimension import Dimension
from rigmark_shared.methodology.errors import NonceIsNotOneWord, WeightsDoNotSumToOne
from rigmark_shared.scenario_id import ScenarioId

COLD_UP_TO: Final = Decimal("0.3")
HOT_FROM: Final = Decimal("0.7")
NONCE_MAX_CHARS: Final = 64
_NONCE_FIELD: Final = "{nonce}"

# It comes first so that no prefix of two prompts is the same, and says so little that no model
# takes it for a part of the task.
NONCE_LINE: Final = f"[{_NONCE_FIELD}] Request reference, not part of the task."


class TemperatureBand(StrEnum):
    """Cold is 0.0 to 0.3, hot is 0.7 and above, moderate is between."""

    COLD = "cold"
    MODERATE = "moderate"
    HOT = "hot"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the four tasks; raises WeightsDoNotSumToOne unless its weights make exactly 1."""

    id: ScenarioId
    version: str
    label: str
    summary: str
    temperature: Decimal
    max_output_tokens: int
    prompt_template: str
    checklist: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    ttft_good_ms: int
    ttft_bad_ms: int

    def __post_init__(self) -> None:
        total = sum(dimension.weight for dimension in self.dimensions)
        if total != 1:
            raise WeightsDoNotSumToOne(f"weights of scenario {self.id} sum to {total}, not 1")

    @property
    def temperature_band(self) -> TemperatureBand:
        """Name the band that the scenario's sampling temperature lies in."""
        if self.temperature <= COLD_UP_TO:
            return TemperatureBand.COLD
        return TemperatureBand.HOT if self.temperature >= HOT_FROM else TemperatureBand.MODERATE

    def prompt(self, nonce: str) -> str:
        """Return the prompt to send, opened by the nonce so that no cached prefix matches it.

        Raises NonceIsNotOneWord for a nonce that is not 1 to 64 printable characters without a
        space.
        """
        if not _is_one_word(nonce):
            raise NonceIsNotOneWord(f"a nonce is 1 to {NONCE_MAX_CHARS} characters without spaces")
        return self.prompt_template.replace(_NONCE_FIELD, nonce, 1)


def ttft_band(scenario: Scenario, ttft_ms: float | None) -> Band | None:
    """Grade a time to first token for the use that the scenario stands for."""
    good, bad = float(scenario.ttft_good_ms), float(scenario.ttft_bad_ms)
    bands = (
        Band("good for this use", BandLevel.GOOD, 0.0, good),
        Band("acceptable for this use", BandLevel.OK, good, bad),
        Band("too slow for this use", BandLevel.BAD, bad, None),
    )
    return band_of(bands, ttft_ms)


def _is_one_word(nonce: str) -> bool:
    return nonce.split() == [nonce] and nonce.isprintable() and len(nonce) <= NONCE_MAX_CHARS
