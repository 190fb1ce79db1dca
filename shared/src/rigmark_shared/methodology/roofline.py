"""The roofline of decoding: each token reads the weights once, and memory is only so fast."""

import re
from typing import Final

from rigmark_shared.methodology.derive import MB_PER_GB, PERCENT

BYTES_PER_GB: Final = MB_PER_GB**3
_BITS_PER_BYTE: Final = 8
_BANDWIDTH_UNIT: Final = 1e9
# A model as small as this may lie in a card's cache, which is faster than its memory.
SMALLEST_WEIGHTS_GB: Final = 0.5
# Names of models in which only some of the weights work on a token.
_MIXTURE: Final = re.compile(
    r"\d+x\d+\.?\d*b|[-_:. ]a\d+\.?\d*b|moe|mixtral|gpt-?oss|deepseek-?(v[23]|r1(?!.*distill))"
    r"|grok|dbrx|llama-?4|kimi-?k2|glm-?4\.[567]|minimax|ernie-?4\.5|qwen3-?next|arctic",
    re.IGNORECASE,
)


def looks_like_a_mixture(*names: str | None) -> bool:
    """Say whether a model's name or family speaks of a mixture of experts."""
    return any(name is not None and _MIXTURE.search(name) for name in names)


def weights_gb(
    *,
    parameters: float | None,
    bits_per_weight: float | None,
    file_size_gb: float | None,
    share_of_parameters: float = 1.0,
) -> float | None:
    """Return the size of the weights in GB of 1024 MB, by their file, else by count and bits.

    `share_of_parameters` is the part that works on each token.
    """
    if file_size_gb:
        return file_size_gb * share_of_parameters
    if not parameters or not bits_per_weight:
        return None
    return parameters * share_of_parameters * bits_per_weight / _BITS_PER_BYTE / BYTES_PER_GB


def bandwidth_use_pct(
    *, weights_gb: float, decode_speed_tok_s: float, bandwidth_gb_s: float
) -> float:
    """Return how much of the bandwidth, in percent, reading the weights once a token would take."""
    read = weights_gb * BYTES_PER_GB * decode_speed_tok_s
    return read / (bandwidth_gb_s * _BANDWIDTH_UNIT) * PERCENT
