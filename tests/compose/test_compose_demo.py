"""The demo profile: a real small model is measured once, and judges itself."""

import os
from collections.abc import Iterator

import httpx
import pytest

from compose.deployment import Deployment, own_ports, until

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def demo(settings: dict[str, str], images: None) -> Iterator[Deployment]:  # noqa: ARG001
    """The deployment with the demo profile; its agent has measured."""
    deployment = Deployment(f"rigmark-demo-{os.getpid()}", settings | own_ports(), profile="demo")
    try:
        deployment.up()
        deployment.run("wait", "agent-demo", timeout_s=600)
        yield deployment
    finally:
        deployment.down()


def test_the_demo_measures_and_judges_all_four_scenarios(demo: Deployment) -> None:
    benchmark = f"{demo.ingest_url}/api/benchmarks/{demo.query('SELECT id FROM benchmarks')}"

    until(lambda: httpx.get(benchmark, timeout=30).json()["status"] == "completed", timeout_s=600)

    assert demo.query("SELECT count(*) FROM dimension_scores") == "16"


def test_the_agent_sees_how_much_memory_the_engine_holds(demo: Deployment) -> None:
    least = demo.query("SELECT min(coalesce(memory_gb, 0)) FROM scenario_runs")

    assert float(least) > 0.1
