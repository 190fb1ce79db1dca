"""The main job on the real deployment: 60 benchmarks, three assessors, and what may go wrong."""

from itertools import count

import httpx
import pytest

import builders
from compose.conftest import ASSESSORS
from compose.deployment import Deployment, until

pytestmark = pytest.mark.compose

BENCHMARKS = 60
ASSESSMENTS = 4 * BENCHMARKS
numbers = count(1)


class Posted:
    """Benchmarks that a plain HTTP client posted and had acknowledged."""

    def __init__(self, running: Deployment) -> None:
        self._running = running
        with httpx.Client(base_url=running.ingest_url) as client:
            answers = [
                client.post("/api/benchmarks", json=builders.submission(model=model))
                for model in ({"name": f"model-{next(numbers)}"} for _ in range(BENCHMARKS))
            ]
        assert [answer.status_code for answer in answers] == [201] * BENCHMARKS
        ids = {answer.json()["id"] for answer in answers}
        assert len(ids) == BENCHMARKS
        self._where = "benchmark_id IN ({})".format(", ".join(f"'{one}'" for one in ids))

    def assessments(self, columns: str, having: str = "true") -> str:
        """Return columns of the benchmarks' assessments that are so."""
        return self._running.query(
            f"SELECT {columns} FROM assessments WHERE {self._where} AND ({having})"
        )

    @property
    def completed(self) -> int:
        """How many assessments are completed."""
        return int(self.assessments("count(*)", "status = 'completed'"))

    @property
    def without_one_set_of_scores(self) -> int:
        """How many assessments have not exactly four scores for each sample that counts."""
        counting = (
            "FROM judge_samples s {} WHERE s.assessment_id = assessments.id "
            "AND s.sample >= assessments.first_sample AND s.template = 'main'"
        )
        samples = f"SELECT count(*) {counting.format('')}"
        joined = counting.format("JOIN dimension_scores USING (assessment_id, sample)")
        scores = f"SELECT count(*) {joined}"
        return int(
            self.assessments(
                "count(*)",
                f"samples IS NULL OR ({samples}) <> samples OR ({scores}) <> 4 * samples",
            )
        )


def test_three_assessors_share_the_work(running: Deployment) -> None:
    posted = Posted(running)

    until(lambda: posted.completed == ASSESSMENTS, timeout_s=90)

    owners = posted.assessments("DISTINCT owner").split()
    assert len(owners) == ASSESSORS
    assert posted.without_one_set_of_scores == 0
    assert posted.assessments("count(*)", "attempt <> 1") == "0"


def test_nothing_is_lost_when_an_assessor_is_killed_and_the_queue_is_flushed(
    running: Deployment,
) -> None:
    posted = Posted(running)
    until(lambda: posted.completed >= ASSESSMENTS // 8, timeout_s=60)

    victim = running.containers("assessor")[0]
    running.kill(victim)
    running.valkey("FLUSHALL")
    left = ASSESSMENTS - posted.completed

    assert left > 0
    assert victim not in running.containers("assessor")
    until(lambda: posted.completed == ASSESSMENTS, timeout_s=150)
    assert posted.without_one_set_of_scores == 0
    assert posted.assessments("count(*)", "attempt > 1") != "0"


def test_the_pages_show_what_was_judged(running: Deployment) -> None:
    page = httpx.get(f"{running.web_url}/benchmarks")

    assert page.status_code == 200
    assert "model-" in page.text


def test_a_second_up_changes_nothing_and_brings_the_killed_assessor_back(
    running: Deployment,
) -> None:
    before = running.query("SELECT count(*) FROM benchmarks")

    running.up("--wait", f"--scale=assessor={ASSESSORS}")

    assert len(running.containers("assessor")) == ASSESSORS
    assert running.query("SELECT count(*) FROM benchmarks") == before
