"""The checks of a page with a game in it."""

import re
from typing import Final

from rigmark_assessor.evidence.code.fences import Code, code_of
from rigmark_assessor.evidence.code.hooks import (
    DIALOG,
    ELEMENT_IDS,
    HOOKS,
    NETWORK,
    PLACEHOLDER,
    Hook,
)
from rigmark_assessor.evidence.code.markup import Element, Markup, read_markup
from rigmark_assessor.evidence.code.program import Program, program_of
from rigmark_assessor.evidence.finding import Finding, failed, judged, passed, unknown

CODE_BLOCK: Final = "code_block"
JAVASCRIPT_PARSES: Final = "javascript_parses"
_MOST_FAULTS: Final = 5
_LINKED: Final = re.compile(r"\s*(?!data:|blob:|#|javascript:|about:)\S", re.IGNORECASE)
_STYLE_LINK: Final = re.compile(r"@import\b|url\(\s*+[\"']?+(?!data:|#)[^\s\"')]", re.IGNORECASE)
_LOADS_SRC: Final = frozenset(
    {"script", "img", "audio", "video", "source", "iframe", "embed", "track", "object", "input"}
)
_LOADS_HREF: Final = frozenset(
    {"stylesheet", "preload", "icon", "modulepreload", "preconnect", "prefetch", "manifest"}
)


def examine_code(response: str) -> dict[str, Finding]:
    """Return what can be said of a response that should be one HTML file."""
    code = code_of(response)
    found = {CODE_BLOCK: _code_block(code)}
    if code.html is None:
        return found
    markup = read_markup(code.html)
    program = program_of(markup)
    found["html_parses"] = _html_parses(markup)
    found[JAVASCRIPT_PARSES] = program.finding
    found["single_file"] = _single_file(markup, program)
    found["no_dialogs"] = judged(
        not DIALOG.search(program.code),
        "No alert, confirm or prompt is called.",
        "The code calls alert, confirm or prompt.",
    )
    found["no_placeholders"] = judged(
        not PLACEHOLDER.search(program.comments),
        "No comment stands in the place of code.",
        "A comment stands where code should be.",
    )
    found["hook_elements"] = _elements(markup, program)
    found["hook_field"] = _field(markup, program)
    return found | {hook.id: _hook(hook, program) for hook in HOOKS}


def _code_block(code: Code) -> Finding:
    blocks = len(code.blocks)
    if code.html is None and not blocks and not code.looks_like_code:
        return failed("There is no code in the response.", 0)
    if code.html is None:
        return failed("There is code in the response, but no HTML.", {"blocks": blocks})
    asked = blocks == 1 and code.blocks[0].language == "html" and not code.words_around
    value = {
        "blocks": blocks,
        "words_around": code.words_around,
        "characters": len(code.html),
    }
    if asked:
        return passed("The response is one fenced html block and nothing else.", value)
    return failed("The response is not exactly one fenced html block, as was asked.", value)


def _html_parses(markup: Markup) -> Finding:
    faults = list(markup.faults[:_MOST_FAULTS])
    if not markup.elements:
        return failed("No element can be read.", faults)
    return judged(
        not faults,
        "The markup is well formed.",
        "A browser would have to repair the markup.",
        value=faults,
    )


def _single_file(markup: Markup, program: Program) -> Finding:
    linked = sorted({element.name for element in markup.elements if _loads(element)})
    if any(_STYLE_LINK.search(style.text) for style in markup.named("style")):
        linked.append("style")
    if NETWORK.search(program.code):
        linked.append("request")
    return judged(
        not linked,
        "The page needs nothing but itself.",
        "The page asks for something outside of itself.",
        value=linked,
    )


def _loads(element: Element) -> bool:
    if element.name in _LOADS_SRC:
        return bool(_LINKED.match(element.attributes.get("src", "")))
    kinds = set(element.attributes.get("rel", "").lower().split())
    href = element.attributes.get("href", "")
    return element.name == "link" and bool(kinds & _LOADS_HREF) and bool(_LINKED.match(href))


def _elements(markup: Markup, program: Program) -> Finding:
    made = set(re.findall(r"""\bid\s*[=:]\s*["'`]([a-z]+)["'`]""", program.code))
    made |= set(re.findall(r"""setAttribute\(\s*["']id["']\s*,\s*["']([a-z]+)["']""", program.code))
    missing = [name for name in ELEMENT_IDS if name not in markup.ids and name not in made]
    if "game" in markup.ids and markup.ids["game"] != "canvas":
        return failed("The element with the id game is no canvas.", ["game"])
    return judged(
        not missing,
        "The canvas and the elements for score, lives, level and message are there.",
        "Elements with ids that were asked for are missing.",
        value=missing,
    )


def _field(markup: Markup, program: Program) -> Finding:
    sizes = [
        (one.attributes.get("width"), one.attributes.get("height"))
        for one in markup.named("canvas")
    ]
    numbers = set(re.findall(r"(?<![\w.])(?:800|600)(?![\w.])", program.code))
    return judged(
        ("800", "600") in sizes or numbers == {"800", "600"},
        "The field is 800 by 600.",
        "A field of 800 by 600 is not to be seen.",
    )


def _hook(hook: Hook, program: Program) -> Finding:
    missing = hook.missing(program.code)
    seen = f"The code holds what it takes: {hook.what}."
    if not program.code.strip():
        return unknown("There is no script to look into.")
    if not missing:
        return passed(seen, 0)
    return failed(f"Not, or not wholly, to be seen in the code: {hook.what}.", missing)
