"""A sample: one verdict of one judge on a response, scored; samples make the score together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from rigmark_assessor.evidence import AppliedCap
from rigmark_assessor.judge.client import Call
from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.verdict import DimensionScore
from rigmark_assessor.judge.version import JudgeVersion
from rigmark_shared.methodology.judged import SampleKpi

Served = tuple[bytes, str | None]
"""The digest of a judge's version, and what the endpoint called the model that answered."""


@dataclass(frozen=True, slots=True)
class StoredSample:
    """A sample that an earlier claim has stored, with the digest of its judge's version."""

    number: int
    digest: bytes
    template: Template
    kpi: Decimal
    summary: str
    caps: tuple[AppliedCap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One verdict; `scores` is empty for one that is stored already."""

    number: int
    """Its place among all samples of the assessment, from 0; none is ever used again."""
    judge: int
    """The place of its judge in the panel."""
    version: JudgeVersion
    kpi: Decimal
    summary: str
    template: Template = Template.MAIN
    served_model: str | None = None
    """What the endpoint called the model; None where it did not, or where it is stored already."""
    order: tuple[str, ...] = ()
    scores: Sequence[DimensionScore] = ()
    caps: tuple[AppliedCap, ...] = ()

    @property
    def counted(self) -> SampleKpi:
        """What the statistics need of it."""
        return SampleKpi(self.judge, self.kpi)

    def as_stored(self) -> StoredSample:
        """Return it as a later claim finds it."""
        return StoredSample(
            self.number, self.version.digest, self.template, self.kpi, self.summary, self.caps
        )


@dataclass(frozen=True, slots=True)
class Price:
    """What a call cost; None is unpriced, and so has no source."""

    usd: Decimal | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, with the judge's version it was made under and its price."""

    call: Call
    version: JudgeVersion
    price: Price
    ordinal: int = 0
    """Which call of its claim it is, from 0."""

    def without_words(self) -> Self:
        """Return the call without what the judge said, in case that cannot be stored."""
        facts = replace(
            self.call.facts, raw_output=None, served_model=None, provider=None, finish_reason=None
        )
        return replace(self, call=replace(self.call, facts=facts))
