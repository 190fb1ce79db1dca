"""Each alert is of figures that there are, says what to do, and is tried where it is silent too."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from rigmark_assessor.gauges import Gauges
from rigmark_assessor.metrics import Metrics as AssessorMetrics
from rigmark_assessor.settings import AssessorSettings
from rigmark_ingest.metrics import Metrics as IngestMetrics
from rigmark_shared.backups.ages import BackupAges
from rigmark_shared.observability.backlog import Backlog
from rigmark_shared.observability.serving import DroppedSpans
from rigmark_web.app import create_app
from rigmark_web.settings import WebSettings

ROOT = Path(__file__).parents[3]
RULES = yaml.safe_load((ROOT / "deploy/observability/alerts.yml").read_text())
TESTS = yaml.safe_load((ROOT / "deploy/observability/alerts_test.yml").read_text())["tests"]
RUNBOOK = (ROOT / "docs/observing.md").read_text()
ALERTS = {rule["alert"]: rule for rule in RULES["groups"][0]["rules"] if "alert" in rule}
METRIC = re.compile(r"\brigmark_[a-z_]+")
# A family of one name for each room.
OF_EACH_ROOM = re.compile(r"rigmark_\.\*_\w+")


class NoPool:
    in_use = waiting = 0


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of all metrics that the rooms serve, and what tells of backups beside them."""
    assessor, ingest = AssessorMetrics().registry, IngestMetrics().registry
    site = create_app(
        WebSettings(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    ).state.site
    own = CollectorRegistry()
    settings = AssessorSettings(judge_budget_usd_per_day=1)
    own.register(Gauges(settings, NoPool(), None))  # type: ignore[arg-type]
    own.register(read())
    own.register(DroppedSpans())
    backups = tmp_path_factory.mktemp("backups")
    (backups / "rigmark-20260101T000000Z.dump").touch()
    own.register(BackupAges(backups, every_h=24))
    registries = (assessor, ingest, site.traffic.registry, own)
    families = [family for registry in registries for family in registry.collect()]
    return {name for family in families for name in (family.name, *of(family.type, family.name))}


def of(kind: str, name: str) -> list[str]:
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
    return [f"{name}{ending}" for ending in endings.get(kind, [])]


def read() -> Backlog:
    async def nothing() -> dict[str, Any]:
        return {}

    backlog = Backlog(nothing)
    names = [
        *("pending", "running", "oldest_pending_s", "oldest_due_s", "leases_expired", "pauses"),
        *("assessors_ready", "assessors_not_ready", "spent_today_usd", "reserved_today_usd"),
    ]
    backlog._reading = dict.fromkeys(names, 0)
    return backlog


def test_every_figure_of_an_alert_is_one_that_a_room_serves(metrics: set[str]):
    expressions = " ".join(rule["expr"] for rule in RULES["groups"][0]["rules"])

    used = set(METRIC.findall(OF_EACH_ROOM.sub("", expressions)))

    assert used
    assert used - metrics == set()


def test_every_figure_of_the_page_is_one_that_a_room_serves(metrics: set[str]):
    shown = {name.rstrip("_") for name in METRIC.findall(RUNBOOK)}

    assert {name for name in shown if not any(one.startswith(name) for one in metrics)} == set()


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_how_bad_it_is_and_what_to_do(name: str):
    alert = ALERTS[name]

    assert alert["labels"]["severity"] in ("critical", "warning")
    assert alert["annotations"]["summary"].endswith(".")
    assert alert["annotations"]["runbook"] == f"docs/observing.md#{name.lower()}"
    assert f"\n### {name}\n" in RUNBOOK


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_tried_where_it_fires_and_where_it_does_not(name: str):
    tried = [
        bool(one["exp_alerts"])
        for test in TESTS
        for one in test.get("alert_rule_test", ())
        if one["alertname"] == name
    ]

    assert {True, False} == set(tried)


def test_the_runbook_has_no_alert_that_there_is_not():
    sections = set(re.findall(r"^### (Rigmark\w+)$", RUNBOOK, re.MULTILINE))

    assert sections == set(ALERTS)
