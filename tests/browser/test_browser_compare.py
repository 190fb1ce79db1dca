"""What a visitor does to compare two benchmarks and to learn how far a figure can be trusted."""

import pytest
from playwright.async_api import expect

from integration.web.board_rows import add_benchmark
from integration.web.evidence_rows import FLAGS, add_imported, add_with_everything
from rigmark_shared.methodology.flag import FLAGS as DEFINED

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture(autouse=True)
async def benchmarks(owner, empty_board) -> dict[str, str]:  # noqa: ARG001
    """Two benchmarks with all evidence, a plain one, and an imported one."""
    async with owner.begin() as connection:
        return {
            "alpha": str(await add_with_everything(connection, model="alpha", verdicts=90)),
            "beta": str(await add_with_everything(connection, model="beta", verdicts=70)),
            "gamma": str(await add_benchmark(connection, model="gamma", verdicts=50)),
            "delta": str(await add_imported(connection, model="delta")),
        }


async def test_two_benchmarks_are_ticked_with_the_mouse_and_compared(visit, benchmarks):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.get_by_role("checkbox", name="Choose alpha to compare").check()
        await page.get_by_role("checkbox", name="Choose gamma to compare").check()
        await page.get_by_role("button", name="Compare").click()
        await page.wait_for_url(f"**/compare?a={benchmarks['alpha']}&b={benchmarks['gamma']}")

        await expect(page.get_by_role("heading", name="What stands between")).to_be_visible()
        await expect(page.get_by_role("link", name="alpha", exact=True)).to_be_visible()
        await expect(page.get_by_role("link", name="gamma", exact=True)).to_be_visible()
        part = page.locator("details", has_text="Code Generation").first
        await expect(part.get_by_role("cell", name="95.2 tok/s")).to_be_hidden()
        await part.locator("summary").click()
        await expect(part.get_by_role("cell", name="95.2 tok/s")).to_be_visible()


async def test_two_benchmarks_are_ticked_and_compared_by_keyboard(visit, benchmarks):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        for name in ("alpha", "beta"):
            await page.get_by_role("checkbox", name=f"Choose {name} to compare").press("Space")
        await page.get_by_role("button", name="Compare").press("Enter")

        await page.wait_for_url(f"**/compare?a={benchmarks['alpha']}&b={benchmarks['beta']}")


async def test_a_ticked_benchmark_stays_ticked_while_its_scores_are_looked_at(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        ticked = page.get_by_role("checkbox", name="Choose alpha to compare")
        await ticked.check()
        await page.get_by_role("link", name="Show the scores of alpha").click()
        await expect(page.get_by_text("A summary of code_generation.")).to_be_visible()

        await expect(ticked).to_be_checked()
        await expect(page.get_by_role("checkbox", name="Choose beta")).not_to_be_checked()


async def test_without_javascript_two_are_compared_and_one_is_told_to_be_too_few(visit, benchmarks):
    async with visit(**DESKTOP, java_script_enabled=False, tolerate="422") as page:
        await page.goto("/benchmarks")
        await page.get_by_role("checkbox", name="Choose alpha to compare").check()
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_text("1 was chosen. Tick exactly two")).to_be_visible()
        await page.goto("/benchmarks")
        for name in ("beta", "delta"):
            await page.get_by_role("checkbox", name=f"Choose {name} to compare").check()
        await page.get_by_role("button", name="Compare").click()

        await page.wait_for_url(f"**a={benchmarks['beta']}&b={benchmarks['delta']}")


async def test_one_is_chosen_on_its_page_and_the_other_on_a_sorted_board(visit, benchmarks):
    async with visit(**DESKTOP) as page:
        await page.goto(f"/benchmarks/{benchmarks['beta']}")
        await page.get_by_role("link", name="Compare with another benchmark").click()
        await page.get_by_role("columnheader", name="Speed tok/s").get_by_role("link").click()
        await page.wait_for_url("**sort=decode_speed_tok_s**")
        await page.get_by_role("link", name="Show the scores of alpha").click()
        await expect(page.get_by_text("A summary of code_generation.")).to_be_visible()
        await page.get_by_role("link", name="compare with alpha").click()

        await page.wait_for_url(f"**/compare?a={benchmarks['beta']}&b={benchmarks['alpha']}")


async def test_a_flag_on_the_board_leads_to_what_was_seen_and_to_what_it_means(visit):
    gravest = DEFINED[FLAGS[0]["id"]]
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        mark = page.locator(".board tbody").first.get_by_role("link", name="3 flags, suspect")
        await mark.click()
        validity = page.locator("#validity")
        await expect(validity).to_be_in_viewport()
        await expect(validity.get_by_text(gravest.meaning)).to_be_visible()
        await expect(page.locator("#code_generation")).to_contain_text(FLAGS[0]["detail"])
        await validity.get_by_role("link", name=gravest.label).click()

        await page.wait_for_url(f"**/methodology#flag-{gravest.id}")
        await expect(page.get_by_role("heading", name=gravest.label)).to_be_in_viewport()


async def test_charts_are_drawn_and_told_in_words(visit, benchmarks):
    async with visit(**DESKTOP) as page:
        await page.goto(f"/benchmarks/{benchmarks['alpha']}")
        throughput = page.get_by_role("img", name="Output throughput")
        await expect(throughput).to_be_visible()
        box = await throughput.bounding_box()
        heat = page.locator("#code_generation").get_by_role("img", name="Temperature").first
        await expect(heat).to_be_hidden()
        await page.locator("#code_generation summary", has_text="Raw evidence").click()
        await expect(heat).to_be_visible()

        assert box is not None
        assert box["width"] > 250
        assert box["height"] > 140


async def test_what_stands_between_two_is_reached_from_a_figure_without_a_verdict(
    visit, benchmarks
):
    async with visit(**DESKTOP) as page:
        await page.goto(f"/compare?a={benchmarks['alpha']}&b={benchmarks['gamma']}")
        row = page.get_by_role("row", name="Token generation speed").first
        await expect(row).to_contain_text("not comparable")
        await row.get_by_role("link", name="suspect figures").click()

        await expect(page.locator("#axis-suspect_flags")).to_be_in_viewport()
