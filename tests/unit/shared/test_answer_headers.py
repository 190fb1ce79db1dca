"""Headers are on every answer of an app, those to its faults included."""

import httpx
import pytest
from fastapi import FastAPI, Response

from rigmark_shared.http.app import ObservedApp


def headers_for(scheme: str) -> dict[str, str]:
    return {"x-scheme": scheme, "x-kind": "any"}


@pytest.fixture
def app() -> FastAPI:
    """An app with an answer, one of its own headers, and a fault."""
    app = ObservedApp(observer=lambda inner: inner, headers_for=headers_for)

    @app.get("/plain")
    async def plain() -> str:
        return "here"

    @app.get("/own")
    async def own() -> Response:
        return Response("here", headers={"X-Kind": "own"})

    @app.get("/fault")
    async def fault() -> None:
        raise RuntimeError

    return app


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [("/plain", 200, "any"), ("/own", 200, "own"), ("/fault", 500, "any"), ("/none", 404, "any")],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_an_answer_has_each_header_once_and_keeps_its_own(
    app: FastAPI, scheme: str, path: str, status: int, kind: str
):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://site") as client:
        answer = await client.get(path)

    assert answer.status_code == status
    assert answer.headers.get_list("x-scheme") == [scheme]
    assert answer.headers.get_list("x-kind") == [kind]
