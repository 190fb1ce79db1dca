"""Where an imported result comes from, and what was made of its figures."""

from typing import Annotated

from pydantic import Field

from rigmark_shared.wire.document import Document, Name, Reason


class Source(Document):
    """The tool whose file was imported."""

    tool: Name
    """The tool's name, for example `llama-bench`."""
    version: Name | None = None
    """The tool's version or build."""
    format: Name | None = None
    """The format of the file, for example `json`."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    """The digest of the file."""
    relabelled: Annotated[dict[Name, Reason], Field(max_length=100)] = Field(default_factory=dict)
    """Which of the tool's figures became which of ours, by ours."""
    left_out: Annotated[dict[Name, Reason], Field(max_length=200)] = Field(default_factory=dict)
    """Why a figure of the tool was left out, by the tool's name for it."""
