"""What is measured and how it is scored: data and pure arithmetic, and the only copy of both."""

from rigmark_shared.methodology.band import Band, BandLevel
from rigmark_shared.methodology.catalog import SCENARIOS
from rigmark_shared.methodology.derive import (
    decode_speed_tok_s,
    efficiency_tok_s_per_gb,
    energy_j_per_token,
    estimate_tokens,
    generation_speed_tok_s,
    gpu_share_pct,
    itl_ms,
    memory_gb,
    memory_share_pct,
    net_energy_j_per_token,
    normalized_latency_ms,
    prefill_speed_tok_s,
    tpot_ms,
)
from rigmark_shared.methodology.dimension import ANCHOR_SCORES, Dimension
from rigmark_shared.methodology.errors import (
    AnchorsAreIncomplete,
    BandsAreOutOfOrder,
    KpiIsOutOfRange,
    MethodologyError,
    NonceIsNotOneWord,
    ScoreIsOutOfRange,
    ScoresDoNotMatchDimensions,
    WeightsDoNotSumToOne,
)
from rigmark_shared.methodology.flag import FLAGS, Flag, FlagId, Severity, highest_severity
from rigmark_shared.methodology.kpi import Quality, overall_quality, scenario_kpi
from rigmark_shared.methodology.metric import METRICS, Direction, Metric
from rigmark_shared.methodology.scenario import (
    Scenario,
    TemperatureBand,
    ttft_band,
)
from rigmark_shared.methodology.statistics import Summary, percentile, summary
from rigmark_shared.methodology.use_case import USE_CASES, UseCase
from rigmark_shared.methodology.version import (
    METHODOLOGY_VERSION,
    METHODOLOGY_VERSIONS,
    PROMPT_SET_VERSION,
)
from rigmark_shared.scenario_id import ScenarioId

__all__ = [
    "ANCHOR_SCORES",
    "FLAGS",
    "METHODOLOGY_VERSION",
    "METHODOLOGY_VERSIONS",
    "METRICS",
    "PROMPT_SET_VERSION",
    "SCENARIOS",
    "USE_CASES",
    "AnchorsAreIncomplete",
    "Band",
    "BandLevel",
    "BandsAreOutOfOrder",
    "Dimension",
    "Direction",
    "Flag",
    "FlagId",
    "KpiIsOutOfRange",
    "MethodologyError",
    "Metric",
    "NonceIsNotOneWord",
    "Quality",
    "Scenario",
    "ScenarioId",
    "ScoreIsOutOfRange",
    "ScoresDoNotMatchDimensions",
    "Severity",
    "Summary",
    "TemperatureBand",
    "UseCase",
    "WeightsDoNotSumToOne",
    "decode_speed_tok_s",
    "efficiency_tok_s_per_gb",
    "energy_j_per_token",
    "estimate_tokens",
    "generation_speed_tok_s",
    "gpu_share_pct",
    "highest_severity",
    "itl_ms",
    "memory_gb",
    "memory_share_pct",
    "net_energy_j_per_token",
    "normalized_latency_ms",
    "overall_quality",
    "percentile",
    "prefill_speed_tok_s",
    "scenario_kpi",
    "summary",
    "tpot_ms",
    "ttft_band",
]
