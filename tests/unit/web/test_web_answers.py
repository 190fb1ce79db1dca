"""What every answer carries: headers, caching, compression, and errors that say what to do."""

import re

import httpx
import pytest
from prometheus_client import generate_latest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from rigmark_web.assets import Assets

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types default; report-uri /csp-reports"
)

INGEST = "http://127.0.0.1:8000"


@pytest.fixture
def faulty_client(app, client):
    @app.get("/fault")
    async def fault() -> None:
        raise RuntimeError("a secret")

    return client


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 307),
        ("/methodology", 200),
        ("/methodology.json", 200),
        ("/openapi.json", 200),
        ("/robots.txt", 200),
        ("/favicon.ico", 200),
        ("/livez", 200),
        ("/metrics", 404),
        ("/nowhere", 404),
        ("/static/000000000000/rigmark.css", 404),
        ("/benchmarks?sort=price", 422),
        ("/benchmarks", 503),
        ("/fault", 500),
    ],
)
async def test_every_answer_carries_the_security_headers(faulty_client, path, status):
    answer = await faulty_client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert status < 400 or answer.headers["cache-control"] == "no-store"
    assert "a secret" not in answer.text


async def test_a_fault_is_in_the_log_under_the_id_that_its_reader_is_told(faulty_client):
    told = {"accept": "application/json", "x-request-id": "reader-7"}

    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = await faulty_client.get("/fault", headers=told)

    [failed] = [line for line in lines if line["event"] == "request_failed"]
    assert answer.json()["instance"] == "urn:rigmark:request:reader-7"
    assert failed["request_id"] == "reader-7"
    assert str(failed["exc_info"]) == "a secret"


async def test_pages_fetch_nothing_from_elsewhere_and_hold_no_inline_code(client):
    for path in ("/methodology", "/nowhere", "/benchmarks", "/compare"):
        page = (await client.get(path)).text

        assert not re.search(r'(src|action)="(https?:)?//|<link[^>]*\shref="(https?:)?//', page)
        # One link leads elsewhere, and nothing is fetched by it: to the service that is posted to.
        assert re.findall(r'href="(https?://[^"]*|//[^"]*)"', page) == [f"{INGEST}/docs"]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


async def test_static_files_are_kept_for_ever_under_the_hash_of_their_content(client):
    page = (await client.get("/methodology")).text
    paths = set(re.findall(r'"(/static/[^"]+)"', page))

    answers = {path: await client.get(path) for path in paths}

    assert {path.rpartition("/")[2] for path in paths} == {
        "evidence.css",
        "favicon.svg",
        "htmx.min.js",
        "live.js",
        "rigmark.css",
        "trust.css",
        "trusted.js",
    }
    for answer in answers.values():
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_that_pages_do_not_use_are_not_served():
    assets = Assets()

    assert assets.at("/static/vendor/htmx/LICENSE") is None
    assert assets.named("rigmark.css").media_type == "text/css; charset=utf-8"


async def test_a_page_that_has_not_changed_is_not_sent_again(client):
    first = await client.get("/methodology")
    tags = f'"other", {first.headers["etag"]}'
    again = await client.get("/methodology", headers={"if-none-match": tags})

    assert first.headers["cache-control"] == "no-cache"
    assert "Accept" in first.headers["vary"].split(", ")
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


async def test_pages_travel_compressed(client):
    small = await client.get("/methodology", headers={"accept-encoding": "gzip"})
    large = await client.get("/methodology", headers={"accept-encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in large.headers
    assert int(small.headers["content-length"]) * 3 < int(large.headers["content-length"])
    assert small.text == large.text


@pytest.mark.parametrize("path", ["/methodology", "/methodology.json", "/robots.txt"])
async def test_head_is_answered_like_get(client, path):
    head = await client.head(path, headers={"X-Request-ID": "one"})
    get = await client.get(path, headers={"X-Request-ID": "one"})

    assert head.status_code == 200
    assert head.headers == get.headers


async def test_the_front_page_leads_to_the_board(client):
    answer = await client.get("/")

    assert answer.headers["location"] == "/benchmarks"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_written_here(client, method):
    problem = await client.request(method, "/benchmarks.json")

    assert problem.status_code == 405
    assert problem.json()["type"] == "urn:rigmark:problem:method-not-allowed"


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/nowhere", "text/html,application/json;q=0.9", "text/html; charset=utf-8"),
        ("/nowhere", "*/*", "text/html; charset=utf-8"),
        ("/nowhere", "application/json", "application/problem+json"),
        ("/nowhere", "application/problem+json", "application/problem+json"),
        ("/nowhere.json", "text/html", "application/problem+json"),
    ],
)
async def test_an_error_comes_in_the_form_that_was_asked_for(client, path, accept, media_type):
    answer = await client.get(path, headers={"accept": accept})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == media_type


async def test_the_openapi_document_describes_the_json_and_only_that(client):
    document = (await client.get("/openapi.json")).json()

    assert set(document["paths"]) == {
        "/benchmarks.json",
        "/benchmarks/{benchmark_id}.json",
        "/chart.json",
        "/compare.json",
        "/leaderboard.csv",
        "/methodology.json",
    }
    assert {"BoardView", "TradeoffView"} <= set(document["components"]["schemas"])


async def test_requests_are_counted_by_route(app, client):
    await client.get("/methodology")
    await client.get("/nowhere")
    await client.request("BREW", "/methodology")

    text = generate_latest(app.state.site.traffic.registry).decode()

    assert 'rigmark_web_requests_total{method="GET",route="/methodology",status="200"} 1.0' in text
    assert 'rigmark_web_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'method="other"' in text
    assert "rigmark_web_streams 0.0" in text


async def test_robots_may_read_all_but_the_streams(client):
    assert "Disallow: /benchmarks/*/events" in (await client.get("/robots.txt")).text


@pytest.mark.parametrize("path", ["/methodology", "/nowhere", "/fault", "/security"])
async def test_what_browsers_take_over_https_alone_is_sent_over_https_alone(
    app, faulty_client, path
):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://site") as client:
        secure = (await client.get(path)).headers
    plain = (await faulty_client.get(path)).headers

    assert secure["strict-transport-security"] == "max-age=31536000"
    assert secure["reporting-endpoints"] == 'csp="/csp-reports"'
    assert secure["content-security-policy"] == f"{POLICY}; report-to csp"
    assert "strict-transport-security" not in plain
    assert "reporting-endpoints" not in plain


async def test_the_promises_of_the_marks_are_led_to_from_every_page(client):
    page = await client.get("/security")

    assert 'href="/security"' in (await client.get("/methodology")).text
    for word in ("signed", "challenged", "doubted", "withdrawn"):
        assert f'id="{word}"' in page.text
