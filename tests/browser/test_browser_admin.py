"""An admin signs in, doubts a benchmark where everybody sees it, and signs out."""

import httpx
import pytest
from playwright.async_api import expect

from ingest_rigs import new_key
from integration.web.board_rows import add_benchmark

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture(scope="module")
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Nobody is let in without a key."""
    return {**environment, "RIGMARK_REQUIRE_API_KEY": "true"}


@pytest.fixture(scope="module")
def site_settings(ingest: httpx.Client) -> dict[str, str]:
    """The site asks that ingest-api."""
    return {"RIGMARK_INGEST_INTERNAL_URL": str(ingest.base_url)}


@pytest.fixture(scope="module")
def admin_key(environment: dict[str, str]) -> str:
    """The key of an admin."""
    return new_key(environment, "an operator", "--scope", "admin")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_an_admin_doubts_a_benchmark_and_signs_out(visit, owner, admin_key, scripts):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection, model="the fastest")
    async with visit(**DESKTOP, java_script_enabled=scripts) as page:
        await page.goto("/admin")
        await page.get_by_label("Admin key").fill(admin_key)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="Signed in")).to_be_visible()
        await page.goto(f"/benchmarks/{id_}")
        await page.get_by_label("As an admin").select_option("doubted")
        await page.get_by_label("Reason").fill("Its clock <b>ran</b> slow.")
        await page.get_by_role("button", name="Place the notice").click()
        await page.wait_for_url(f"**/benchmarks/{id_}#notices")
        await expect(page.get_by_role("note").first).to_contain_text("Its clock <b>ran</b> slow.")
        await page.goto("/admin")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Admin key")).to_be_visible()
        await page.goto(f"/benchmarks/{id_}")
        await expect(page.get_by_label("As an admin")).to_have_count(0)
        await page.goto("/benchmarks")
        await expect(page.locator(".standing.doubted")).to_contain_text("Its clock <b>ran</b>")


async def test_a_page_of_another_site_can_do_nothing_in_an_admins_name(
    visit, owner, admin_key, site
):
    async with owner.begin() as connection:
        id_ = await add_benchmark(connection)
    async with visit(**DESKTOP, tolerate="") as page:
        await page.goto("/admin")
        await page.get_by_label("Admin key").fill(admin_key)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name="Signed in")).to_be_visible()
        forged = (
            f"<form action='{site}/admin/benchmarks/{id_}/notices' method='post'>"
            "<input name='action' value='withdrawn'><input name='reason' value='forged'>"
            "<input name='token' value='guessed'><button>go</button></form>"
        )
        await page.route(
            "http://other.invalid/",
            lambda route: route.fulfill(body=forged, content_type="text/html"),
        )
        await page.goto("http://other.invalid/")
        await page.get_by_role("button", name="go").click()
        await expect(page.get_by_text("was not sent by a page of this site")).to_be_visible()
        await page.goto(f"/benchmarks/{id_}")
        await expect(page.get_by_text("None: nobody withdrew it")).to_be_visible()
