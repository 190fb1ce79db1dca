"""One call of the judge, as it is recorded whatever came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.judge.prompt import Template
from rigmark_assessor.judge.reply import Facts
from rigmark_assessor.settings import ResponseFormat

VERDICT: Final = "verdict"
ABANDONED: Final = "abandoned"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, with what came of it: `verdict`, `abandoned`, or the reason of an error."""

    latency_ms: float
    outcome: str
    facts: Facts
    response_format: ResponseFormat = ResponseFormat.JSON_SCHEMA
    template: Template = Template.MAIN


Record = Callable[[Call], None]
"""Is told of each call."""
