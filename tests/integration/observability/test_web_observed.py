"""The web as a real process: its log, its metrics on a port of their own, and its traces."""

from pathlib import Path

from databases import Database
from integration.observability.log_lines import events
from otlp_collector import Collector
from web_process import web


def test_a_page_is_logged_counted_and_traced_by_its_route(
    database: Database, collector: Collector, tmp_path: Path
):
    log = tmp_path / "web.log"
    nobody = "01900000-0000-7000-8000-000000000000"
    settings = {"otlp_endpoint": collector.endpoint, "log_addresses": "true"}

    with web(database.url("rigmark_web"), log, **settings) as browser:
        page = browser.get("/benchmarks?model=a-secret-model")
        missing = browser.get(f"/benchmarks/{nobody}", headers={"Accept": "application/json"})
        shown, told = browser.get("/metrics"), browser.metrics()

    first, second, *_ = events(log, "request")
    assert (first["route"], first["status"], first["room"]) == ("/benchmarks", 200, "web")
    assert first["address"] == "127.0.0.1"
    assert first["bytes_out"] > 0
    assert first["request_id"] == page.headers["x-request-id"]
    assert missing.json()["instance"] == f"urn:rigmark:request:{second['request_id']}"
    assert "a-secret-model" not in log.read_text()
    assert nobody not in log.read_text()
    assert shown.status_code == 404
    assert 'rigmark_web_requests_total{method="GET",route="/benchmarks",status="200"} 1.0' in told
    assert 'rigmark_web_request_seconds_count{route="/benchmarks",status="200"} 1.0' in told
    [span] = collector.named("GET /benchmarks")
    assert span.service == "rigmark-web"
    assert span.attributes["http.response.status_code"] == 200
