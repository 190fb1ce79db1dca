"""Prometheus as the profile `observability` runs it: right alerts, and an eye on all rooms."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import pytest

from compose.conftest import ASSESSORS
from compose.deployment import Deployment, free_port, until

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def observed(running: Deployment) -> Iterator[Deployment]:
    """The running deployment, with Prometheus beside it."""
    settings = {**running.settings, "RIGMARK_PROMETHEUS_PORT": free_port()}
    observed = replace(running, settings=settings, profile="observability")
    observed.up("--wait", "--no-recreate", "prometheus")
    yield observed
    observed.run("rm", "--stop", "--force", "prometheus")


def asked(deployment: Deployment, path: str) -> Any:
    """What Prometheus answers."""
    port = deployment.settings["RIGMARK_PROMETHEUS_PORT"]
    with urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=10) as answer:
        return json.load(answer)["data"]


def test_every_alert_fires_where_it_should_and_nowhere_else(resting: Deployment) -> None:
    told = replace(resting, profile="observability").run(
        *("run", "--rm", "--no-deps", "--entrypoint=promtool", "prometheus"),
        *("test", "rules", "/etc/prometheus/alerts_test.yml"),
        timeout_s=120,
    )
    resting.down()

    assert "SUCCESS" in told
    assert "FAILED" not in told


def test_all_rooms_are_scraped_and_each_assessor_by_itself(observed: Deployment) -> None:
    def all_are_up() -> bool:
        targets = asked(observed, "targets")["activeTargets"]
        up = Counter(one["labels"]["job"] for one in targets if one["health"] == "up")
        return up == {"ingest-api": 1, "web": 1, "assessor": ASSESSORS, "backup": 1}

    until(all_are_up, timeout_s=180)


def test_the_age_of_the_newest_backup_is_known(observed: Deployment) -> None:
    def age_s() -> float | None:
        result = asked(observed, "query?query=rigmark_backup_age_seconds")["result"]
        return float(result[0]["value"][1]) if result else None

    until(lambda: age_s() is not None, timeout_s=180)

    assert 0 <= (age_s() or 0) < 3600


def test_what_waits_is_told_and_nothing_is_wrong(observed: Deployment) -> None:
    def ready() -> str:
        query = 'query?query=max(rigmark_queue_assessors{state="ready"})'
        result = asked(observed, query)["result"]
        return str(result[0]["value"][1]) if result else ""

    until(lambda: ready() == str(ASSESSORS), timeout_s=90)

    firing = [one for one in asked(observed, "alerts")["alerts"] if one["state"] == "firing"]
    assert firing == []


def test_prometheus_runs_without_privileges(observed: Deployment) -> None:
    status = observed.execute("prometheus", "cat", "/proc/1/status")

    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in told["Uid"].split()
    assert told["CapEff"] == "0" * 16


def test_metrics_are_on_no_published_port(running: Deployment) -> None:
    ports = [
        port["target"]
        for service in running.configuration()["services"].values()
        for port in service.get("ports", ())
    ]

    assert ports
    assert 9100 not in ports
