"""What a stranger sees first: benchmarks rather than controls, and parts that say what they are."""

import pytest
from playwright.async_api import expect

from integration.web.board_rows import add_benchmark
from integration.web.evidence_rows import add_imported, add_with_everything
from integration.web.judging_rows import add_judged

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
LONG = "a-model-with-a-name-that-nobody-would-say-aloud" * 6

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => each.open = true)"
# Controls whose edge has less contrast with what lies around them than WCAG 1.4.11 asks.
FAINT_EDGES = """
() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const around = parse(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("input:not([type=checkbox]):not([type=hidden]), select")]
    .filter((each) => each.checkVisibility())
    .map((each) => [each.name, light(parse(getComputedStyle(each).borderTopColor)), light(around)])
    .map(([name, a, b]) => [name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)])
    .filter(([, ratio]) => ratio < 3);
}
"""
# Headings that skip a level, and parts of a page that a screen reader lists under one name.
CONFUSING = """
() => {
  const found = [];
  let last = 0;
  for (const each of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Number(each.tagName[1]);
    if (level > last + 1) found.push(`${each.textContent} after a heading of level ${last}`);
    last = level;
  }
  const names = new Set();
  const said = (id) => document.getElementById(id).textContent.trim();
  for (const each of document.querySelectorAll(
    "section[aria-label], section[aria-labelledby], nav, form[aria-label]")) {
    const ids = each.getAttribute("aria-labelledby");
    const name = ids ? ids.split(" ").map(said).join(" ") : each.getAttribute("aria-label");
    if (names.has(name)) found.push(`two parts are called ${name}`);
    names.add(name);
  }
  return found;
}
"""


@pytest.fixture
async def named(owner) -> str:
    """A benchmark whose names do not fit, among others."""
    async with owner.begin() as connection:
        names = dict.fromkeys(("model", "quantization", "hardware", "engine"), LONG)
        long = await add_benchmark(connection, verdicts=20, **names)
        for verdict in (95, 80, 60):
            await add_benchmark(connection, verdicts=verdict)
    return str(long)


@pytest.mark.usefixtures("named")
async def test_a_phone_shows_a_benchmark_on_its_first_screen(visit):
    async with visit(**PHONE) as page:
        await page.goto("/benchmarks")

        await expect(page.locator(".board tbody").first).to_be_in_viewport(ratio=0.5)


@pytest.mark.usefixtures("named")
async def test_a_phone_unfolds_further_filters_and_says_how_many_are_set(visit):
    async with visit(**PHONE) as page:
        await page.goto("/benchmarks")
        await expect(page.get_by_label("Hardware")).to_be_hidden()

        await page.get_by_text("More filters").tap()
        await page.get_by_label("Hardware").select_option("RTX 4090")
        await page.get_by_role("button", name="Apply").tap()
        await page.wait_for_url("**hardware=RTX+4090**")

        await expect(page.get_by_text("More filters 1 set")).to_be_visible()
        await expect(page.locator(".board tbody")).to_have_count(3)


@pytest.mark.usefixtures("named")
async def test_a_wide_window_needs_no_unfolding(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await expect(page.get_by_text("More filters")).to_be_hidden()
        await page.get_by_label("Hardware").select_option("RTX 4090")
        await page.goto("/methodology")

        await expect(page.get_by_role("link", name="Validity flags").first).to_be_visible()
        await expect(page.locator(".contents summary")).to_be_hidden()


@pytest.mark.usefixtures("named")
async def test_the_keyboard_reaches_what_is_folded_elsewhere(visit):
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        await page.get_by_label("Model", exact=True).focus()
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("Quantization")).to_be_focused()
        await page.goto("/methodology")
        await page.get_by_role("link", name="Methodology", exact=True).focus()
        await page.keyboard.press("Tab")

        await expect(page.locator(".contents a").first).to_be_focused()


async def test_a_long_name_takes_three_lines_of_the_board_and_all_it_needs_when_opened(
    visit, named
):
    height = f"document.getElementById('b-{named}').rows[0].offsetHeight"
    async with visit(**DESKTOP) as page:
        await page.goto("/benchmarks")
        closed = await page.evaluate(height)
        await page.goto(f"/benchmarks?expand={named}")
        opened = await page.evaluate(height)

    assert closed < 100
    assert opened > 2 * closed


@pytest.mark.usefixtures("named")
async def test_the_bar_for_comparing_covers_no_benchmark_before_one_is_ticked(visit):
    place = "getComputedStyle(document.getElementById('compare')).position"
    async with visit(**PHONE) as page:
        await page.goto("/benchmarks")
        before = await page.evaluate(place)
        await page.locator(".choice input").first.check()
        after = await page.evaluate(place)

    assert [before, after] == ["static", "sticky"]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_edge_of_every_control_can_be_seen(visit, scheme):
    async with visit(color_scheme=scheme, **DESKTOP) as page:
        await page.goto("/benchmarks")

        assert await page.locator("select").count() >= 5
        assert await page.evaluate(FAINT_EDGES) == []


async def test_headings_go_down_by_one_and_no_two_parts_have_one_name(visit, owner):
    async with owner.begin() as connection:
        full = await add_with_everything(connection)
        judged = await add_judged(connection)
        waits = await add_benchmark(connection, verdicts="pending")
        imported = await add_imported(connection)
    pages = [f"/benchmarks/{id_}" for id_ in (full, judged, waits, imported)]
    pages += ["/methodology", "/security", f"/compare?a={full}&b={judged}"]
    async with visit(**DESKTOP) as page:
        for path in [f"/benchmarks?expand={full}&expand={judged}", *pages]:
            await page.goto(path)
            await page.evaluate(OPEN_ALL)

            assert await page.evaluate(CONFUSING) == [], path
