"""Names fit to be published: engines name models by paths and quantizations by habit."""

import re
from typing import Final

from rigmark_agent.target.reading import name

_UNNAMED: Final = "unnamed model"
_SIZES: Final = {"small": "S", "medium": "M", "large": "L"}
_FTYPE: Final = re.compile(r"^(?:mostly |all )?(\w+)(?: - (small|medium|large))?", re.IGNORECASE)


def public_name(model: str) -> str:
    """Return the model's name without the folders of the rig it lies on."""
    path = model.replace("\\", "/").rstrip("/")
    return name(path.rpartition("/")[2] if is_path(model) else model) or _UNNAMED


def is_path(model: str) -> bool:
    """Say whether the name is a place on the rig, and not one at a hub."""
    path = model.replace("\\", "/")
    return path.startswith(("/", "~", ".")) or path.endswith(".gguf") or ":/" in path


def quantization(ftype: str | None) -> str | None:
    """Return llama.cpp's `Q4_K - Medium` as the `Q4_K_M` that people and other engines write."""
    match = _FTYPE.match(ftype or "")
    if match is None or match[1].lower() == "unknown":
        return None
    kind, size = match.groups()
    return f"{kind}_{_SIZES[size.lower()]}" if size else str(kind)
