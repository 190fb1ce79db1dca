"""Versions that a stored result names, so that it can be read as it was meant."""

from typing import Final

METHODOLOGY_VERSION: Final = "2026.1"
"""Scenarios, dimensions, weights, anchors and metric definitions of a new result."""

PROMPT_SET_VERSION: Final = "2026.1"
"""The wording of the four prompts; results of different wordings are not compared."""

METHODOLOGY_VERSIONS: Final[tuple[str, ...]] = (METHODOLOGY_VERSION,)
"""Every methodology version whose results can be read, oldest first."""
