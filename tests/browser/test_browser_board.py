"""What a visitor does on the board."""

import re

import pytest
from playwright.async_api import Page, expect

from integration.web.board_rows import add_benchmark

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 860}}
MODELS = {"alpha": 91, "beta": 72, "gamma": 55, "delta": 33, "epsilon": 12, "zeta": "failed"}


@pytest.fixture(autouse=True)
async def benchmarks(owner, empty_board) -> dict[str, str]:  # noqa: ARG001
    """Six benchmarks, the best of them the slowest."""
    async with owner.begin() as connection:
        return {
            model: str(
                await add_benchmark(
                    connection,
                    model=model,
                    verdicts=verdict,
                    decode_speed_tok_s=10.0 * place,
                    engine="vLLM" if place % 2 else "ollama",
                )
            )
            for place, (model, verdict) in enumerate(MODELS.items(), start=1)
        }


async def models(page: Page) -> list[str]:
    return [text.strip() for text in await page.locator(".board .title").all_inner_texts()]


async def test_a_visitor_sorts_in_both_directions_and_turns_the_page(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/")
        best_first = await models(page)
        await page.get_by_role("link", name="Next →").click()
        await page.wait_for_url(re.compile("cursor="))
        second_page = await models(page)
        await page.get_by_role("link", name="← Previous").click()
        await expect(page.locator(".board .title")).to_have_count(5)
        await page.get_by_role("columnheader", name="Speed tok/s").get_by_role("link").click()
        await page.wait_for_url(re.compile("sort=decode_speed_tok_s"))
        fastest_first = await models(page)
        header = page.get_by_role("columnheader", name="Speed tok/s")
        await expect(header).to_have_attribute("aria-sort", "descending")
        await header.get_by_role("link").click()
        await page.wait_for_url(re.compile("order=asc"))
        slowest_first = await models(page)
        await expect(header).to_have_attribute("aria-sort", "ascending")

    assert best_first == ["alpha", "beta", "gamma", "delta", "epsilon"]
    assert second_page == ["zeta"]
    assert fastest_first == ["zeta", "epsilon", "delta", "gamma", "beta"]
    assert slowest_first == ["alpha", "beta", "gamma", "delta", "epsilon"]


async def test_a_visitor_filters_by_name_and_engine_and_clears_the_filters(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.get_by_label("Model").fill("TA")
        await page.get_by_label("Engine").select_option("ollama")
        await page.get_by_role("button", name="Apply").click()
        await page.wait_for_url(re.compile("model=TA"))
        filtered = await models(page)
        await page.get_by_role("link", name="Clear filters").click()
        await expect(page.locator(".board .title")).to_have_count(5)

    assert filtered == ["beta", "delta", "zeta"]


async def test_several_rows_are_expanded_and_one_is_collapsed_without_leaving(visit, benchmarks):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.evaluate("window.sameDocument = true")
        alpha = page.locator(f"#b-{benchmarks['alpha']}")
        beta = page.locator(f"#b-{benchmarks['beta']}")

        await alpha.get_by_role("link", name="Show the scores of alpha").press("Enter")
        await beta.get_by_role("link", name="Show the scores of beta").click()
        await expect(alpha.get_by_text("Reasoning coherence")).to_be_visible()
        await expect(alpha.get_by_text("A summary of research_analysis.")).to_be_visible()
        await expect(beta.get_by_text("A summary of research_analysis.")).to_be_visible()
        toggle = alpha.get_by_role("link", name="Hide the scores of alpha")
        await expect(toggle).to_have_attribute("aria-expanded", "true")
        await toggle.press("Enter")
        await expect(alpha.get_by_text("Reasoning coherence")).to_have_count(0)
        await expect(alpha.get_by_role("link", name="Show the scores")).to_be_focused()
        await expect(beta.get_by_text("Reasoning coherence")).to_be_visible()

        assert await page.evaluate("window.sameDocument") is True


async def test_where_the_scores_cannot_be_fetched_the_plain_link_is_followed(visit, benchmarks):
    async with visit(**DESKTOP, tolerate="503") as page:
        await page.route("**/row?**", lambda route: route.fulfill(status=503))
        await page.goto("/benchmarks")
        await page.get_by_role("link", name="Show the scores of alpha").click()
        await page.wait_for_url(f"**expand={benchmarks['alpha']}**")

        await expect(page.get_by_text("A summary of code_generation.")).to_be_visible()


async def test_a_visitor_follows_the_permalink_and_reads_the_response(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.get_by_role("link", name="beta", exact=True).click()
        await expect(page.get_by_role("heading", name="beta", level=1)).to_be_visible()
        code = page.locator("#code_generation")
        await expect(code.get_by_text("Why correctness got 72.")).to_be_visible()
        as_sent = code.locator("pre", has_text="An answer to code_generation.")
        formatted = code.locator(".formatted", has_text="An answer to code_generation.")
        await expect(as_sent).to_be_hidden()
        await code.locator(".text summary", has_text="Response").click()
        await expect(as_sent).to_be_visible()
        await expect(formatted).to_be_hidden()
        await code.get_by_role("radio", name="formatted").check()
        await expect(formatted).to_be_visible()
        await expect(as_sent).to_be_hidden()
        await code.locator("summary", has_text="Time to first token (TTFT)").click()
        await expect(code.get_by_text("the first token of content")).to_be_visible()


async def test_everything_works_without_javascript(visit, benchmarks):
    async with visit(**DESKTOP, java_script_enabled=False) as page:
        await page.goto("/benchmarks")
        await page.get_by_role("link", name="Show the scores of alpha").click()
        await page.get_by_role("link", name="Show the scores of beta").click()
        alpha = page.locator(f"#b-{benchmarks['alpha']}")
        await expect(alpha.get_by_text("A summary of code_generation.")).to_be_visible()
        await page.get_by_role("link", name="Hide the scores of beta").click()
        await expect(page.get_by_text("A summary of code_generation.")).to_have_count(1)
        await page.get_by_label("Model").fill("gamma")
        await page.get_by_role("button", name="Apply").click()
        await expect(page.locator(".board .title")).to_have_count(1)
        await page.get_by_role("link", name="gamma", exact=True).click()
        await page.locator("#code_generation .text summary", has_text="Response").click()
        await expect(page.locator("pre", has_text="An answer to code")).to_be_visible()
