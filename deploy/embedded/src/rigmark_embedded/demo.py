"""The main job, end to end, on one machine: measure a real small model, post, judge, show."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from rigmark_embedded.errors import DemoDidNotComplete
from rigmark_embedded.interrupt import pause
from rigmark_embedded.process import Process
from rigmark_embedded.stack import Stack
from rigmark_shared.status import AssessmentStatus, BenchmarkStatus
from rigmark_shared.wire import Receipt, Report

# Two cores make 20 to 60 tokens a second, and the same cores judge: more would take minutes.
MAX_OUTPUT_TOKENS: Final = 128
REPETITIONS: Final = 1
MEASURE_S: Final = 1200
JUDGE_S: Final = 1200
POLL_S: Final = 0.5

CAVEAT: Final = (
    "The judge was the measured model itself, and a model of 270 million parameters cannot judge: "
    "the scores mean nothing. They show that the parts work together."
)


class AgentOutput(BaseModel):
    """What the agent prints for programs."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo on a running stack with a local model."""

    stack: Stack

    def measure(self) -> UUID:
        """Run the agent over the four scenarios and return the benchmark that it posted.

        Raises ProcessDied, DemoDidNotComplete.
        """
        output = self.stack.folder.results / "receipt.json"
        process = Process(self.stack.rooms.agent(*self._arguments(), output=output))
        try:
            process.finish(timeout_s=MEASURE_S, meanwhile=self.stack.check)
        finally:
            process.stop()
        return posted(output)

    def judged(self, benchmark: UUID, note: Callable[[str], None]) -> Report:
        """Wait until every assessment is final, and return the report.

        Raises ProcessDied when a part dies, and DemoDidNotComplete when it takes too long.
        """
        deadline = time.monotonic() + JUDGE_S
        while True:
            self.stack.check()
            report = self._report(benchmark)
            if report is not None:
                note(progress(report))
                if report.status is not BenchmarkStatus.PENDING:
                    return report
            if time.monotonic() > deadline:
                raise DemoDidNotComplete(f"judging was not over after {JUDGE_S} s")
            pause(POLL_S)

    def _arguments(self) -> list[str]:
        addresses = self.stack.addresses
        return [
            *("run", "--target", addresses.llm, "--ingest", addresses.ingest),
            *("--max-output-tokens", str(MAX_OUTPUT_TOKENS)),
            *("--repetitions", str(REPETITIONS), "--json"),
        ]

    def _report(self, benchmark: UUID) -> Report | None:
        url = f"{self.stack.addresses.ingest}/api/benchmarks/{benchmark}"
        try:
            answer = self.stack.http.get(url).raise_for_status()
        except httpx.HTTPError:
            # A busy machine answers late; the next look tells more.
            return None
        return Report.model_validate_json(answer.content)


def posted(output: Path) -> UUID:
    """Return the id in the agent's output; raises DemoDidNotComplete when it is no receipt."""
    text = output.read_text(encoding="utf-8")
    try:
        return AgentOutput.model_validate_json(text).receipt.id
    except ValidationError:
        raise DemoDidNotComplete(
            f"the agent posted nothing; what it wrote instead of a receipt: {text[:500]!r}"
        ) from None


def progress(report: Report) -> str:
    """Return how far the judge is, in a line."""
    counts = Counter(run.assessment.status for run in report.scenarios)
    told = [f"{counts[status]} {status}" for status in AssessmentStatus if counts[status]]
    return f"Judging: {', '.join(told)}"


def is_complete(report: Report) -> bool:
    """Say whether all four assessments were completed."""
    return report.status is BenchmarkStatus.COMPLETED
