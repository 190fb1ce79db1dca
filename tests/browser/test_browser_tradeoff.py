"""The chart of speed against quality, and places on the board, as a visitor sees them."""

import pytest
from playwright.async_api import expect

from integration.web.board_rows import add_benchmark
from integration.web.judging_rows import add_judged

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
LONG = "a-model-with-a-name-that-nobody-would-say-aloud" * 6

# Marks and words of the chart that lie outside of what surrounds it.
OUTSIDE = """
() => {
  const around = document.querySelector(".tradeoff figure").getBoundingClientRect();
  return [...document.querySelectorAll(".scatter :is(circle, text, line)")]
    .map((each) => [each.textContent || each.outerHTML, each.getBoundingClientRect()])
    .filter(([, box]) => box.left < around.left || box.right > around.right
      || box.top < around.top || box.bottom > around.bottom)
    .map(([what]) => what);
}
"""
SIZE_OF_TEXT = "getComputedStyle(document.querySelector('.scatter text')).fontSize"
# Where the dots are, in pixels from the top left of the plot.
DOTS = """
() => [...document.querySelectorAll(".scatter circle")]
  .map((each) => each.getBoundingClientRect())
  .map((box) => [box.x + box.width / 2, box.y + box.height / 2])
"""
FAINT_MARKS = """
() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const frame = document.querySelector(".tradeoff figure");
  const around = parse(getComputedStyle(frame).backgroundColor);
  return [...document.querySelectorAll(".scatter circle")]
    .map((each) => [light(parse(getComputedStyle(each).fill)), light(around)])
    .map(([a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05))
    .filter((ratio) => ratio < 3);
}
"""


@pytest.fixture(autouse=True)
async def results(owner, empty_board) -> dict[str, str]:  # noqa: ARG001
    """Results at the ends of both scales, one with a name that does not fit."""
    async with owner.begin() as connection:
        return {
            "slow": str(
                await add_judged(connection, model=LONG, verdicts=100, decode_speed_tok_s=2.0)
            ),
            "middle": str(
                await add_judged(connection, model="middle", verdicts=70, decode_speed_tok_s=50.0)
            ),
            "beaten": str(
                await add_benchmark(
                    connection, model="beaten", verdicts=20, decode_speed_tok_s=20.0
                )
            ),
            "fast": str(
                await add_benchmark(connection, model="fast", verdicts=0, decode_speed_tok_s=200.0)
            ),
        }


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_the_chart_fits_its_frame_at_any_width_and_its_text_keeps_its_size(visit, device):
    async with visit(**device) as page:
        await page.goto("/chart")

        assert await page.evaluate(OUTSIDE) == []
        assert await page.evaluate(SIZE_OF_TEXT) == "12px"


async def test_what_is_faster_stands_further_right_and_what_is_better_further_up(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/chart")
        beaten, slow, middle, fast = await page.evaluate(DOTS)

    assert slow[0] < beaten[0] < middle[0] < fast[0]
    assert slow[1] < middle[1] < beaten[1] < fast[1]


async def test_a_mark_leads_to_its_result_and_the_keyboard_goes_to_the_front_and_the_table(
    visit, results
):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.get_by_role("link", name="Chart speed against quality").click()
        await page.locator(f".scatter a[href$='{results['beaten']}'] circle").click()
        await page.wait_for_url(f"**/benchmarks/{results['beaten']}")
        await page.go_back()
        await page.locator(".choose-view a").last.focus()
        await page.keyboard.press("Tab")
        first = page.locator(".front a").first
        await expect(first).to_be_focused()
        await page.get_by_text("All 4 as a table").press("Enter")

        await expect(page.get_by_role("row", name="beaten")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_mark_can_be_told_from_its_ground(visit, scheme):
    async with visit(color_scheme=scheme, **DESKTOP) as page:
        await page.goto("/chart")

        assert await page.locator(".scatter circle").count() == 4
        assert await page.evaluate(FAINT_MARKS) == []


async def test_the_chart_needs_no_script_and_filters_by_its_form(visit):
    async with visit(**DESKTOP, java_script_enabled=False) as page:
        await page.goto("/chart")
        await page.get_by_label("Model", exact=True).fill("mid")
        await page.get_by_role("button", name="Apply").click()
        await page.wait_for_url("**/chart?**model=mid**")

        await expect(page.locator(".scatter circle")).to_have_count(1)


async def test_a_place_stays_when_a_row_is_opened_and_closed(visit, results):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks?sort=decode_speed_tok_s")
        row = page.locator(f"#b-{results['middle']}")
        await expect(row.locator(".place")).to_have_text("2 by speed")
        await row.get_by_role("link", name="Show the scores").click()
        await expect(row.get_by_text("A summary of code_generation.")).to_be_visible()
        await row.get_by_role("link", name="Hide the scores").click()
        await expect(row.get_by_text("A summary of code_generation.")).to_have_count(0)

        await expect(row.locator(".place")).to_have_text("2 by speed")


async def test_a_card_says_its_place_and_what_it_is_by(visit, owner):
    async with owner.begin() as connection:
        await add_benchmark(connection, model="waits", verdicts="pending")
    async with visit(**PHONE) as page:
        await page.goto("/benchmarks")
        cards = page.locator(".board tbody")

        await expect(cards.first.locator(".place")).to_have_text("1 by quality")
        await expect(cards.last.get_by_text("Not scored yet.")).to_be_visible()
