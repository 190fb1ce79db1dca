"""What every part of the wire document shares: strict, closed, and fit for Postgres."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Document(BaseModel):
    """A part of the wire document: unknown fields, NaN and silent conversions are errors."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def without_nul(text: str) -> str:
    """Refuse the one character that JSON allows and Postgres cannot store."""
    if "\x00" in text:
        msg = "must not contain the character U+0000; remove it"
        raise ValueError(msg)
    return text


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
    AfterValidator(without_nul),
]
"""A short human-readable name: 1 to 200 characters."""

Text = Annotated[str, StringConstraints(max_length=400_000), AfterValidator(without_nul)]
"""Long text such as a prompt or a response: at most 400,000 characters."""

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=500), AfterValidator(without_nul)
]
"""Why a figure is unknown, in a sentence a person can act on."""

Milliseconds = Annotated[float, Field(ge=0, le=86_400_000)]
"""A duration or a clock mark in milliseconds, at most a day."""

TokenCount = Annotated[int, Field(ge=0, le=10_000_000)]
"""A number of tokens."""

TokensPerSecond = Annotated[float, Field(gt=0, le=1_000_000)]
"""A speed in tokens per second; unknown is null, never 0."""

Gigabytes = Annotated[float, Field(ge=0, le=100_000)]
"""An amount of memory in GB of 1024 MB."""

Percent = Annotated[float, Field(ge=0, le=100)]
"""A share in percent."""
