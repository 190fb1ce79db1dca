"""Markdown of a model as HTML that shows and does nothing: no address is followed or fetched."""

import time
from collections.abc import Iterable, Iterator
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from rigmark_web.errors import RenderingTookTooLong, TextIsTooDeep, TextIsTooLong
from rigmark_web.inert.marks import visible

MAX_CHARS: Final = 100_000
MAX_HTML_CHARS: Final = 1_000_000
CPU_S: Final = 0.5
"""What one text may take of the processor; an ordinary one of the longest needs about 0.3 s."""
MAX_DEPTH: Final = 16
"""Blocks within blocks; a list within another is two of them."""

# The parser leaves out what is deeper without a word, so this is never reached.
_MAX_NESTING: Final = 2 * MAX_DEPTH
_DEADLINE: Final = "deadline_cpu_s"
# The page's own headings are above those of a response.
_HEADINGS: Final = {"h1": "h4", "h2": "h5"}
_LOWEST: Final = "h6"
_BLOCKS: Final = {"p", "br", "hr", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre"}
_TABLES: Final = {"table", "thead", "tbody", "tr", "th", "td"}
_WORDS: Final = {"code", "em", "strong", "s", "span"}
_CLASSES: Final = {"span": {"address"}}
_TOO_SLOW: Final = "it takes too long to format"


def render(text: str) -> Markup:
    """Return the HTML of a text; raises TextIsNotRendered."""
    if len(text) > MAX_CHARS:
        msg = f"it is longer than the {MAX_CHARS:,} characters that are formatted"
        raise TextIsTooLong(msg)
    html = _PARSER.render(visible(text), {_DEADLINE: time.thread_time() + CPU_S})
    if len(html) > MAX_HTML_CHARS:
        msg = "it becomes too long when it is formatted"
        raise TextIsTooLong(msg)
    tags = _BLOCKS | _TABLES | _WORDS
    clean = nh3.clean(html, tags=tags, attributes={}, allowed_classes=_CLASSES, link_rel=None)
    return Markup(clean)  # noqa: S704 - what nh3 lets through


def _check_words(state: StateInline, _silent: bool) -> bool:
    if time.thread_time() > state.env[_DEADLINE]:
        raise RenderingTookTooLong(_TOO_SLOW)
    return False


def _check_blocks(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    if state.level >= MAX_DEPTH:
        msg = "its lists and quotes are nested too deep to format"
        raise TextIsTooDeep(msg)
    if time.thread_time() > state.env[_DEADLINE]:
        raise RenderingTookTooLong(_TOO_SLOW)
    return False


def _make_inert(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS.get(token.tag, _LOWEST)
        elif token.children:
            token.children = list(_without_links(token.children))


def _without_links(tokens: Iterable[Token]) -> Iterator[Token]:
    """Put addresses beside the words of links and images, which become words alone."""
    address = ""
    for token in tokens:
        if token.type == "link_open":
            # An autolink's words are its address; no link stands within another.
            address = "" if token.markup == "autolink" else str(token.attrGet("href") or "")
        elif token.type == "link_close":
            yield from _address(address)
        elif token.type == "image":
            yield _text(f"{token.content} (image)")
            yield from _address(str(token.attrGet("src") or ""))
        else:
            yield token


def _address(address: str) -> Iterator[Token]:
    if address:
        yield _text(" ")
        yield Token("address_open", "span", 1, attrs={"class": "address"})
        yield _text(address)
        yield Token("address_close", "span", -1)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": False, "typographer": False, "maxNesting": _MAX_NESTING}
    parser = MarkdownIt("commonmark", options)
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("text", "check", _check_words)
    parser.block.ruler.before("table", "check", _check_blocks)
    parser.core.ruler.push("inert", _make_inert)
    # Any other scheme stays the text that it was.
    parser.validateLink = lambda url: url.lower().startswith(("http://", "https://"))  # type: ignore[method-assign]
    return parser


_PARSER: Final = _parser()
