"""A pending benchmark turns completed before the reader's eyes."""

import pytest
from playwright.async_api import Route, expect

from integration.web.board_rows import add_assessor, add_benchmark, judge
from rigmark_shared.methodology import ScenarioId

pytestmark = pytest.mark.browser


@pytest.fixture
async def pending(owner):
    """A benchmark that waits for an assessor."""
    async with owner.begin() as connection:
        await add_assessor(connection)
        return await add_benchmark(connection, verdicts="pending", model="the newcomer")


async def assess(owner, id_, verdict=80, *scenarios: ScenarioId) -> None:
    for scenario in scenarios or ScenarioId:
        async with owner.begin() as connection:
            await judge(connection, id_, scenario, verdict)


async def test_the_page_of_a_pending_benchmark_follows_its_assessment(visit, owner, pending):
    async with visit() as page:
        await page.goto(f"/benchmarks/{pending}")
        await page.evaluate("window.sameDocument = true")
        await page.locator("#code_generation summary", has_text="Prompt").click()
        await expect(page.locator("#quality")).to_contain_text("0 of 4 scenarios scored")

        await assess(owner, pending, "running", ScenarioId.CODE_GENERATION)
        await expect(page.locator("#code_generation")).to_contain_text("Being judged now")
        await expect(page.locator("#quality")).to_contain_text("1 being judged now")
        await assess(owner, pending, 80)
        await expect(page.locator("#quality .big")).to_contain_text("strong")
        await expect(page.locator("#code_generation")).to_contain_text("Why correctness got 80.")

        await expect(page.get_by_text("The task of code_generation.")).to_be_visible()
        assert await page.evaluate("window.sameDocument") is True
        assert await page.locator("[data-live]").count() == 0


async def test_a_part_that_does_not_change_stays_as_the_reader_left_it(visit, owner, pending):
    await assess(owner, pending, 80, ScenarioId.AGENT_WORKFLOW)
    async with visit() as page:
        await page.goto(f"/benchmarks/{pending}")
        await page.evaluate(
            "document.querySelector('#judgement-agent_workflow').marked = true;"
            "document.querySelector('#judgement-code_generation').marked = true"
        )
        await assess(owner, pending, 80, ScenarioId.CODE_GENERATION)
        await expect(page.locator("#quality")).to_contain_text("2 of 4 scenarios scored")

        kept = "document.querySelector('#judgement-agent_workflow').marked === true"
        swapped = "document.querySelector('#judgement-code_generation').marked === undefined"
        assert await page.evaluate(f"{kept} && {swapped}") is True


async def test_a_row_of_the_board_follows_and_stays_expanded(visit, owner, pending):
    async with visit() as page:
        await page.goto("/benchmarks")
        await page.evaluate("window.sameDocument = true")
        row = page.locator(f"#b-{pending}")
        await row.get_by_role("link", name="Show the scores").click()
        await expect(row).to_contain_text("Waits to be judged")

        await assess(owner, pending, "running", ScenarioId.CODE_GENERATION)
        await expect(row).to_contain_text("judging 0/4")
        await assess(owner, pending, 80)
        await expect(row).to_contain_text("completed 4/4")
        await expect(row).to_contain_text("A summary of code_generation.")
        assert await page.evaluate("window.sameDocument") is True


async def test_where_no_stream_is_to_be_had_the_page_asks_again(visit, owner, pending):
    async def refuse(route: Route) -> None:
        await route.fulfill(status=204)

    async with visit() as page:
        await page.clock.install()
        await page.route("**/events?**", refuse)
        async with page.expect_response("**/events?**"):
            await page.goto(f"/benchmarks/{pending}")
        await assess(owner, pending, 80)

        async with page.expect_response("**/live"):
            await page.clock.run_for(6000)
        await expect(page.locator("#quality .big")).to_contain_text("strong")


async def test_a_board_without_an_assessor_says_so(visit, owner):
    async with owner.begin() as connection:
        await add_benchmark(connection, verdicts="pending")

    async with visit() as page:
        await page.goto("/benchmarks")

        await expect(page.get_by_role("note")).to_contain_text("No assessor is running")
