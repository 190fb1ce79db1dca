"""Where an imported result comes from, as it is published."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


class SourceView(BaseModel):
    """The tool whose file was imported, and what was made of its figures."""

    tool: str
    version: str | None = None
    format: str | None = None
    sha256: str | None = None
    """The digest of the file."""
    relabelled: dict[str, str] = {}
    """Which of the tool's figures became which of ours, by ours."""
    left_out: dict[str, str] = {}
    """Why a figure of the tool was left out, by the tool's name for it."""


def source_view(tool: str | None, disclosure: Mapping[str, Any]) -> SourceView | None:
    """Return the source of an imported result; None where the rig measured by itself."""
    if tool is None:
        return None
    return SourceView.model_validate({"tool": tool, **(disclosure.get("source") or {})})
