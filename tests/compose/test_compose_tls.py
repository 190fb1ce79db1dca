"""The proxy in front: HTTPS for one name, both rooms behind it, and nothing of the inside."""

import ssl
from collections.abc import Iterator

import httpx
import pytest

import builders
from compose.deployment import Deployment

pytestmark = pytest.mark.compose


@pytest.fixture(scope="module")
def secure(running: Deployment) -> Iterator[httpx.Client]:
    """A client that trusts the proxy's own certificate authority and no other."""
    root = running.execute("tls", "cat", "/data/pki/authorities/local/root.crt")
    context = ssl.create_default_context(cadata=root)
    address = f"https://localhost:{running.settings['RIGMARK_HTTPS_PORT']}"
    with httpx.Client(base_url=address, verify=context, trust_env=False) as client:
        yield client


def test_people_and_rigs_are_served_under_one_name(secure: httpx.Client) -> None:
    page = secure.get("/benchmarks")
    posted = secure.post("/api/benchmarks", json=builders.submission())

    assert "<html" in page.text
    assert "content-security-policy" in page.headers
    assert posted.status_code in (200, 201)
    assert secure.get(posted.json()["url"]).status_code == 200


def test_plain_http_is_sent_to_https(running: Deployment) -> None:
    plain = httpx.get(f"http://localhost:{running.settings['RIGMARK_HTTP_PORT']}/benchmarks")

    assert plain.status_code == 308
    assert plain.headers["location"].startswith("https://localhost")


@pytest.mark.parametrize("path", ["/metrics", "/livez", "/readyz"])
def test_what_tells_of_the_inside_is_not_served(secure: httpx.Client, path: str) -> None:
    assert secure.get(path).status_code == 404


def test_nobody_is_told_to_insist_on_https_for_localhost(secure: httpx.Client) -> None:
    assert "strict-transport-security" not in secure.get("/benchmarks").headers
