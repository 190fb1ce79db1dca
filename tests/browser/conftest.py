"""The site as a process of its own, and a watchful browser in front of it."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from rigmark_embedded.ports import held_port
from rigmark_embedded.process import Process, Program
from rigmark_embedded.room import answers
from rigmark_shared.db.engine import create_engine

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Visit = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture(scope="module")
async def owner(database) -> AsyncIterator[AsyncEngine]:
    """An engine that may write everything, as ingest and assessor together."""
    engine = create_engine(database.settings("owner"), application="tests")
    yield engine
    await engine.dispose()


@pytest.fixture(autouse=True)
async def empty_board(owner: AsyncEngine) -> None:
    """No benchmark and no assessor."""
    async with owner.begin() as connection:
        await connection.execute(text("TRUNCATE benchmarks, assessors, judge_versions CASCADE"))


@pytest.fixture(scope="module")
def site_settings() -> dict[str, str]:
    """What a module sets otherwise for its site."""
    return {}


@pytest.fixture(scope="module")
def site(
    database, tmp_path_factory: pytest.TempPathFactory, site_settings: dict[str, str]
) -> Iterator[str]:
    """The address of the site."""
    with held_port() as port:
        settings = {
            "RIGMARK_DATABASE_URL": database.url("rigmark_web"),
            "RIGMARK_WEB_PORT": str(port),
            "RIGMARK_WEB_PAGE_SIZE": "5",
            "RIGMARK_WEB_LIVE_INTERVAL_S": "0.05",
            "RIGMARK_WEB_FACETS_S": "0",
            **site_settings,
        }
        process = Process(
            Program(
                name="rigmark-web",
                command=(sys.executable, "-m", "rigmark_web.cli", "serve"),
                environment={**os.environ, **settings},
                log=tmp_path_factory.mktemp("web") / "web.log",
            )
        )
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(trust_env=False) as client:
            process.wait_until(lambda: answers(client, f"{address}/readyz"), timeout_s=60)
        yield address
        process.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Visit:
    """Open a tab; when it is closed, nothing else was blocked, failed or asked of others."""

    @asynccontextmanager
    async def opened(*, tolerate: str = "nothing", **context: Any) -> AsyncIterator[Page]:
        faults: list[str] = []
        tab = await browser.new_context(base_url=site, **context)
        page = await tab.new_page()
        page.set_default_timeout(15_000)

        def note_request(url: str) -> None:
            if not url.startswith(f"{site}/"):
                faults.append(f"asked {url}")

        page.on("console", lambda m: faults.append(m.text) if m.type != "log" else None)
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: note_request(request.url))
        yield page
        await tab.close()
        assert [fault for fault in faults if tolerate not in fault] == []

    return opened
