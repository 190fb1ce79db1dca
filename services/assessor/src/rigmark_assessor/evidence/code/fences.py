"""The code of a response: what stands in its fenced blocks, and what stands around them."""

import re
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.evidence.reading import holds_any

_FENCE_LINE: Final = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_LOOKS_LIKE_HTML: Final = re.compile(
    r"<!doctype\s+html|<html[\s>]|<(?:script|body|canvas)[\s>]", re.IGNORECASE
)
_LOOKS_LIKE_CODE: Final = re.compile(r"\bfunction\b|=>|[;{}][ \t]*+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its word of language, in lower case, and its text."""

    language: str
    text: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Code:
    """The page in a response; `html` is None where there is none."""

    html: str | None
    blocks: tuple[Block, ...]
    words_around: int
    """Words outside of all blocks; of a page without a fence, those before it."""
    looks_like_code: bool = True
    """Whether anything at all outside of the blocks could be code."""


def code_of(response: str) -> Code:
    """Return the largest block that is marked or looks like HTML, else a page without a fence."""
    blocks, around = _blocks(response)
    pages = [block for block in blocks if _is_page(block)]
    if pages:
        return Code(max(pages, key=lambda block: len(block.text)).text, blocks, len(around.split()))
    found = _LOOKS_LIKE_HTML.search(around)
    if found is None:
        return Code(None, blocks, len(around.split()), _looks_like_code(around))
    return Code(around[found.start() :], blocks, len(around[: found.start()].split()))


def _looks_like_code(text: str) -> bool:
    may = holds_any(text, "{", "}", ";", "=>", "function")
    return may and bool(_LOOKS_LIKE_CODE.search(text))


def _is_page(block: Block) -> bool:
    return bool(block.text.strip()) and (
        block.language in ("html", "htm", "xhtml") or bool(_LOOKS_LIKE_HTML.search(block.text))
    )


def _blocks(response: str) -> tuple[tuple[Block, ...], str]:
    if not holds_any(response, "```", "~~~"):
        return (), response
    blocks, around, begun, mark, language = [], [], 0, "", ""
    for line in _FENCE_LINE.finditer(response):
        if not mark:
            around.append(response[begun : line.start()])
            mark, language, begun = line[1], _word(line[2]), line.end() + 1
        elif line[1].startswith(mark) and not line[2].strip():
            blocks.append(Block(language, response[begun : line.start()], closed=True))
            mark, begun = "", line.end() + 1
    if mark:
        blocks.append(Block(language, response[begun:], closed=False))
    else:
        around.append(response[begun:])
    return tuple(blocks), "\n".join(around)


def _word(rest: str) -> str:
    return (rest.split() or [""])[0].lower()
