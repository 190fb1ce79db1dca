"""How the pages look: on a phone, in the dark, with long names, and to weak eyes."""

import pytest
from playwright.async_api import expect

from integration.web.board_rows import add_assessor, add_benchmark
from integration.web.evidence_rows import add_imported, add_with_everything
from integration.web.judging_rows import add_judged, calibrated_judge, judge_again
from rigmark_shared.methodology import ScenarioId

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 820, "height": 1180}}
DESKTOP = {"viewport": {"width": 1280, "height": 860}}
LONG = "a-model-with-a-name-that-nobody-would-say-aloud" * 6

OPEN_ALL = "document.querySelectorAll('details').forEach((each) => each.open = true)"
# Pairs of colours that text is read in, with less contrast than WCAG asks at level AA.
FAINT = """
() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest(".hidden, .skip")) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return [...faint];
}
"""


@pytest.fixture
async def paths(owner) -> list[str]:
    """Every kind of page, with values of every band and a name that does not fit."""
    async with owner.begin() as connection:
        await add_assessor(connection, state="paused", detail="no credit " * 20)
        for verdict, speed in ((95, 3.0), (80, 7.0), (60, 40.0), (30, 170.0), (10, 300.0)):
            await add_benchmark(connection, verdicts=verdict, decode_speed_tok_s=speed)
        mixed = {**dict.fromkeys(ScenarioId, 70), ScenarioId.CODE_GENERATION: "failed"}
        first = await add_benchmark(connection, verdicts=mixed, ttft_ms=700.0)
        long = await add_benchmark(
            connection,
            verdicts="pending",
            model=LONG,
            hardware=LONG,
            engine=LONG,
            engine_version=LONG,
            quantization=LONG,
            gpu_share_pct=None,
            run={"unknown": {"gpu_share_pct": LONG}, "finish_reason": LONG},
            texts={"prompt": LONG, "response": LONG},
            posted=[{"ordinal": 0, "marks": {"first_token_ms": 1.5}, "finish_reason": LONG}],
        )
        full = await add_with_everything(connection)
        version = await calibrated_judge(connection, model=LONG, mark=20)
        judged = await add_judged(connection, judge_version_id=version)
        await judge_again(connection, judged, kpi=None, version=version)
        imported = await add_imported(connection, source_tool=LONG)
    return [
        f"/benchmarks?expand={first}&expand={long}&sort=created_at",
        f"/benchmarks/{first}",
        f"/benchmarks/{long}",
        f"/benchmarks/{full}",
        f"/benchmarks/{judged}",
        f"/compare?a={judged}&b={full}",
        f"/benchmarks/{imported}",
        f"/benchmarks?compare={full}",
        f"/compare?a={full}&b={full}",
        f"/compare?a={full}&b={long}",
        f"/compare?a={imported}&b={first}",
        "/chart",
        "/chart?model=nothing",
        "/methodology",
        "/security",
        "/benchmarks?model=nothing",
    ]


@pytest.mark.parametrize("device", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
async def test_no_page_scrolls_sideways(visit, paths, device):
    async with visit(**device) as page:
        for path in paths:
            await page.goto(path)
            for summary in await page.locator("summary:visible").all():
                await summary.click()

            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert await page.evaluate(wider) == 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_can_be_read_in_both_schemes(visit, paths, scheme):
    async with visit(color_scheme=scheme, **DESKTOP) as page:
        for path in paths:
            await page.goto(path)
            await page.evaluate(OPEN_ALL)

            assert await page.evaluate(FAINT) == [], path


async def test_the_dark_scheme_is_dark(visit, paths):
    shades = {}
    for scheme in ("light", "dark"):
        async with visit(color_scheme=scheme) as page:
            await page.goto(paths[0])
            shades[scheme] = await page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert shades == {"light": "rgb(246, 247, 249)", "dark": "rgb(14, 17, 22)"}


async def test_on_a_phone_each_benchmark_is_a_card_that_can_be_sorted(visit, paths):
    async with visit(**PHONE) as page:
        await page.goto(paths[0])

        await expect(page.locator("thead")).to_be_hidden()
        await page.get_by_label("Sort by").select_option("ttft_ms")
        await page.get_by_role("button", name="Apply").tap()
        await page.wait_for_url("**sort=ttft_ms**")
        card = page.locator(".board tbody").first
        await expect(card.get_by_role("cell").first).to_be_visible()
        await expect(card).to_contain_text("llama3.1")


async def test_the_header_of_the_board_stays_in_sight(visit, owner):
    async with owner.begin() as connection:
        for _ in range(5):
            await add_benchmark(connection, model=LONG)
    async with visit(viewport={"width": 1280, "height": 420}) as page:
        await page.goto("/benchmarks")
        await page.mouse.wheel(0, 700)
        await page.wait_for_function("scrollY > 300")

        top = "document.querySelector('thead th').getBoundingClientRect().top"
        assert await page.evaluate(top) == 0


async def test_the_keyboard_reaches_the_content_first(visit, paths):
    async with visit(**DESKTOP) as page:
        await page.goto(paths[0])
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
        await page.keyboard.press("Enter")

        await expect(page.locator("main")).to_be_focused()


async def test_nothing_moves_for_those_who_asked_for_that(visit, paths):
    async with visit(reduced_motion="reduce") as page:
        await page.goto(paths[0])

        moving = "document.getAnimations().length"
        assert await page.evaluate(moving) == 0
