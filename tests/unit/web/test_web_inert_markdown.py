"""A model's Markdown is shown and does nothing, in bounded time."""

import asyncio
import re
import time

import pytest

from processor import cpu_s
from rigmark_web.errors import RenderingTookTooLong, TextIsTooDeep, TextIsTooLong
from rigmark_web.inert.markdown import CPU_S, MAX_CHARS, MAX_DEPTH, render
from rigmark_web.inert.rendering import Rendering

SLOW = {
    "brackets": "[" * MAX_CHARS,
    "images": "![" * (MAX_CHARS // 2),
    "links": "[a](" * (MAX_CHARS // 4),
    "wide table": ("|" + "a|" * 8000 + "\n|" + "-|" * 8000 + "\n" + "|x|\n" * 16_000)[:MAX_CHARS],
}


def test_headings_lists_tables_and_code_are_formatted_below_the_headings_of_the_page():
    html = render("# One\n\n## Two\n\n- a\n- **b**\n\n|k|v|\n|-|-|\n|1|2|\n\n```js\nx < 1\n```\n")

    assert "<h4>One</h4>" in html
    assert "<h5>Two</h5>" in html
    assert "<li><strong>b</strong></li>" in html.replace("\n", "")
    assert "<td>1</td>" in html
    assert "<pre><code>x &lt; 1\n</code></pre>" in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "[words](https://a.example/?q=1)",
            '<p>words <span class="address">https://a.example/?q=1</span></p>\n',
        ),
        ("<https://a.example>", "<p>https://a.example</p>\n"),
        (
            "![a cat](http://a.example/cat.png)",
            '<p>a cat (image) <span class="address">http://a.example/cat.png</span></p>\n',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](data:text/html,1)", "<p>[x](data:text/html,1)</p>\n"),
        ("[x](/admin/sign-out)", "<p>[x](/admin/sign-out)</p>\n"),
        ("<b onclick=a()>x</b>", "<p>&lt;b onclick=a()&gt;x&lt;/b&gt;</p>\n"),
        ('<span class="address">x</span>', '<p>&lt;span class="address"&gt;x&lt;/span&gt;</p>\n'),
    ],
)
def test_nothing_is_a_link_or_an_image_or_markup_of_its_own(text, html):
    assert render(text) == html


def test_no_element_has_another_attribute_than_the_class_of_an_address():
    text = (
        "[a](https://a.example 'title') ```js\n3. x\n\n|a|\n|-:|\n|1|\n\n1) [b][c]\n\n[c]: http://c"
    )

    tags = re.findall(r"<\w+ [^>]*>", render(text))

    assert set(tags) == {'<span class="address">'}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_a_text_made_to_be_slow_is_given_up_on(text):
    def give_up() -> None:
        with pytest.raises(RenderingTookTooLong):
            render(text)

    # Short enough for slow machines, which give up on an ordinary text of the longest, too.
    ordinary = "A line of *words* and `code`, as models write them.\n\n" * (MAX_CHARS // 600)

    assert cpu_s(give_up) < CPU_S + 120 * cpu_s(lambda: render(ordinary))


@pytest.mark.parametrize("mark", ["> ", "- ", ">", "1. "])
def test_what_the_parser_would_leave_out_for_its_depth_is_not_formatted(mark):
    deep = "".join(f"{mark}" for _ in range(200)) + "the end"
    shallow = mark * (MAX_DEPTH // 2 - 1) + "the end"

    with pytest.raises(TextIsTooDeep):
        render(deep)

    assert "the end" in render(shallow)


def test_a_text_over_the_limit_is_not_formatted():
    with pytest.raises(TextIsTooLong, match="100,000 characters"):
        render("a" * (MAX_CHARS + 1))


async def test_why_a_text_is_not_formatted_is_told_in_its_place():
    rendering = Rendering()
    try:
        found = await rendering.of(["*a*", "> " * 200, "b" * 1_000_000])
    finally:
        rendering.close()

    assert found["*a*"].html == "<p><em>a</em></p>\n"
    assert found["> " * 200].html is None
    assert "nested too deep" in (found["> " * 200].why_not or "")
    assert "100,000" in (found["b" * 1_000_000].why_not or "")


async def test_others_are_served_while_a_long_text_is_formatted():
    rendering = Rendering()
    beats = 0

    async def feel_the_pulse(done: asyncio.Event) -> None:
        nonlocal beats
        while not done.is_set():
            await asyncio.sleep(0.001)
            beats += 1

    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(feel_the_pulse(done))
        begin_s = time.perf_counter()
        await rendering.of(["[" * MAX_CHARS])
        took_s = time.perf_counter() - begin_s
        done.set()
    rendering.close()

    assert took_s > CPU_S / 2
    # A loop that stands still meanwhile beats once or twice.
    assert beats > 10


async def test_a_text_that_was_formatted_is_remembered():
    rendering = Rendering()
    text = "a *b* c\n\n" * 1_000

    first = await rendering.of([text])
    again = await rendering.of([text])
    rendering.close()

    assert again[text] is first[text]


async def test_a_page_does_not_wait_for_the_texts_of_all_others():
    rendering = Rendering()
    slow, other = "[" * MAX_CHARS, "*a* " * 1_000
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(rendering.of([slow]))
            await asyncio.sleep(0)
            waited = await rendering.of([other, "*b*"], patience_s=0.01)
        afterwards = await rendering.of([other])
    finally:
        rendering.close()

    assert waited[other].html is None
    assert "read the page again" in str(waited[other].why_not)
    assert afterwards[other].html is not None
