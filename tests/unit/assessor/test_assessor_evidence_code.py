"""What is checked of a page with a game in it."""

import psutil
import pytest

from evidence_samples import GAME
from rigmark_assessor.evidence import Result
from rigmark_assessor.evidence.code.checks import examine_code
from rigmark_assessor.evidence.code.fences import code_of
from rigmark_assessor.evidence.code.javascript import READ_BYTES_MAX, Parsed, read_script
from rigmark_assessor.evidence.code.markup import read_markup

VALID = [
    "const a = b?.c ?? 1_000n; label: for (;;) { break label }",
    "class A { #x = 1; static { A.y = 2 } get x() { return this.#x } static async *g() {} }",
    "let a = 1\nlet b = a\n++b\nif (a) b\nelse a = /[/\\]]+/g.test(`x${b}`)",
    "({ a, b: [c] } = { a: 1, b: [2] }); const f = async (x) => { await x }",
    "for (const [k, v] of Object.entries({})) ;\n(() => {})()",
    "import { a } from './a.js'; export default function () {}",
    "var of = 1, get = 2, async = 3, let_ = 4; a ||= b; a **= 2; a?.[0]?.(1)",
    "<!-- old browsers\nvar a = 1;\n//-->",
    "switch (a) { case 1: { break } default: } do x(); while (y)",
    "const f = () => { g() }\n\n[1, 2].forEach(f)\nconst h = () => { }\n(f || h)()",
    "try { f() } catch { g() } finally { h() }",
]
BROKEN = [
    "let x = ;",
    "function f() {",
    "const a = (1;",
    "if (a { b() }",
    "let x = 'open",
    "def f(x):\n    return x",
    "for (let i = 0; i < 3; i++ { }",
]


def changed(old: str, new: str = "") -> dict:
    assert old in GAME
    return examine_code(GAME.replace(old, new))


@pytest.mark.parametrize("source", VALID)
def test_valid_javascript_parses(source: str):
    assert read_script(source).parsed is Parsed.YES


@pytest.mark.parametrize("source", BROKEN)
def test_broken_javascript_does_not_parse(source: str):
    script = read_script(source)

    assert script.parsed is Parsed.NO
    assert script.line is not None
    assert script.line >= 1


def test_the_line_of_the_first_error_is_told():
    assert read_script("let a = 1;\nlet b = 2;\nlet c = ;\nlet d = 4;").line == 3


def test_comments_are_parted_from_code():
    script = read_script("a(); // fetch(\n/* TODO */ b('// no comment');")

    assert "fetch" not in script.code
    assert "// no comment" in script.code
    assert "TODO" in script.comments


def test_garbage_and_length_are_given_up_on_and_not_called_broken():
    tangle = "{([`${"

    assert read_script("a;" * READ_BYTES_MAX).parsed is Parsed.UNKNOWN
    assert read_script(tangle * 10_000).parsed in (Parsed.NO, Parsed.UNKNOWN)


def test_no_script_is_kept_in_memory():
    source = "function f(a) { return a; } // c\n" * 1500
    read_script(source)
    before = psutil.Process().memory_info().rss

    for _ in range(200):
        read_script(source)

    assert psutil.Process().memory_info().rss - before < len(source) * 200 / 2


@pytest.mark.parametrize("size", [8190, 8191, 8192, 8193, 16_384])
def test_a_script_of_any_length_is_read_to_its_end(size: int):
    whole = "f(1);\n" * (size // 6) + " " * (size % 6)

    assert len(whole) == size
    assert read_script(whole).parsed is Parsed.YES
    assert read_script(whole[:-8] + "let a = `").parsed is Parsed.NO
    assert read_script(whole + "// the end").comments == "// the end"


@pytest.mark.parametrize(
    ("response", "page"),
    [
        ("Here:\n```html\n<p>a</p>\n```\nEnjoy", "<p>a</p>\n"),
        ("```\n<!doctype html><p>\n```", "<!doctype html><p>\n"),
        ("```css\np {}\n```\n```html\n<html></html>\n```", "<html></html>\n"),
        ("<!DOCTYPE html>\n<p>", "<!DOCTYPE html>\n<p>"),
        ("```html\n<p>cut", "<p>cut"),
        ("~~~html\n<p>\n~~~", "<p>\n"),
        ("No page at all.", None),
        ("```js\nlet a;\n```", None),
    ],
)
def test_the_page_is_found_with_and_without_a_fence(response: str, page: str | None):
    assert code_of(response).html == page


@pytest.mark.parametrize(
    "response",
    ["Sure!\n" + GAME, GAME + "\nHave fun!", GAME.replace("```html", "```"), GAME + GAME],
)
def test_anything_but_one_html_block_fails(response: str):
    assert examine_code(response)["code_block"]["result"] is Result.FAIL


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><div>", "div is not closed"),
        ("<p></div>", "div is closed without a start"),
        ("<script>let a", "script is not closed"),
        ("<p>a<!-- b", "a comment is not closed"),
        ("<p>a<b", "a tag is not closed"),
    ],
)
def test_faults_of_markup_are_named(html: str, fault: str):
    assert fault in read_markup(html).faults


@pytest.mark.parametrize(
    "html",
    [
        "<!doctype html><html><head><body><p>a<p>b<li>c<br>",
        "<script>if (a </b/.exec(c)) '</scr'</script>",
        '<p title="a > b">x</p>',
        "<p class=a hidden>a &lt; b < c</p>",
        "<svg><path d='M0'/></svg>",
    ],
)
def test_sound_markup_has_no_faults(html: str):
    assert read_markup(html).faults == []


def test_a_script_that_does_not_parse_fails_and_says_where():
    finding = changed("function launch() {", "function launch( {")["javascript_parses"]

    assert finding["result"] is Result.FAIL
    assert finding["value"] == {"scripts": 1, "broken": 1, "main_is_broken": True, "line": 19}


def test_a_script_of_data_is_not_parsed_as_code():
    found = changed("<script>", '<script type="application/json">{"a": 1}</script><script>')

    assert found["javascript_parses"]["value"] == {"scripts": 1}


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ('<script src="https://cdn.example/phaser.js"></script>', "script"),
        ('<link rel="stylesheet" href="style.css">', "link"),
        ('<img src="ball.png">', "img"),
        ("<style>@import 'a.css';</style>", "style"),
        ("<style>p { background: url(a.png) }</style>", "style"),
        ("<script>fetch('/scores')</script>", "request"),
    ],
)
def test_whatever_is_outside_of_the_file_fails(markup: str, kind: str):
    finding = changed("</head>", markup + "</head>")["single_file"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, [kind])


def test_a_dialog_fails_and_one_in_a_comment_does_not():
    found = changed("reset();\nrequest", "reset(); alert('go');\nrequest")

    assert found["no_dialogs"]["result"] is Result.FAIL
    assert examine_code(GAME)["no_dialogs"]["result"] is Result.PASS


def test_a_placeholder_fails():
    found = changed("// A prompt", "// TODO: the rest of the game. A prompt")

    assert found["no_placeholders"]["result"] is Result.FAIL


@pytest.mark.parametrize(
    ("hook", "old"),
    [
        ("elements", '<span id="lives">'),
        ("field", 'width="800" height="600"'),
        ("drawing", 'getContext("2d")'),
        ("frame_loop", "requestAnimationFrame"),
        ("arrow_keys", '"keyup"'),
        ("keyboard", '"keydown"'),
        ("mouse", '"mousemove"'),
        ("launch", '"click"'),
        ("pause", "p: "),
        ("blur", '"blur"'),
        ("restart", "r: reset"),
        ("no_scrolling", "preventDefault"),
        ("breakout", "window.breakout"),
        ("read_only", "get "),
        ("states", '"game_over"'),
    ],
)
def test_a_hook_that_is_taken_out_fails(hook: str, old: str):
    response = GAME.replace(old, "x").replace("Object.freeze", "Object")
    if hook == "field":
        response = response.replace("800, 600", "w, h").replace("> 600", "> h")

    assert examine_code(response)[f"hook_{hook}"]["result"] is Result.FAIL
    assert examine_code(GAME)[f"hook_{hook}"]["result"] is Result.PASS
