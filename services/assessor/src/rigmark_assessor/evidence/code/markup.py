"""A page's markup, read as a browser's tokenizer reads it, in one pass over the text.

Not a tree: what elements there are, with their attributes, the text of its scripts and styles, and
the faults that a browser would have to guess about.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TAG: Final = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<rest>(?:[^>\"'=]|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=|\"|')*+)>"
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'"
    r"|(?P<bare>[^\s\"'=<>`]++)))?"
)
_OPENS: Final = re.compile(r"<(?:!--|[!?]|/?[a-zA-Z])")
_VOID: Final = _set("area base br col embed hr img input link meta param source track wbr")
_OPTIONAL_END: Final = _set(
    "html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup rt rp"
)
_RAW: Final = ("script", "style", "textarea", "title")
_RAW_END: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag: its name in lower case, its attributes, and the text of a script or style."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Markup:
    """What a page is made of; `faults` are in the order of the text."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    has_doctype: bool = False

    def named(self, name: str) -> list[Element]:
        """Return the elements of a name."""
        return [element for element in self.elements if element.name == name]

    @property
    def ids(self) -> dict[str, str]:
        """Return the names of the elements by their ids."""
        return {
            element.attributes["id"]: element.name
            for element in self.elements
            if "id" in element.attributes
        }


def read_markup(html: str) -> Markup:
    """Read a page; any text is read to its end."""
    markup, balance, at = Markup(), Counter[str](), 0
    while (found := _OPENS.search(html, at)) is not None:
        at = _read_one(html, found.start(), markup, balance)
    for name, count in balance.items():
        if count and name not in _OPTIONAL_END:
            what = "is not closed" if count > 0 else "is closed without a start"
            _fault(markup, f"{name[:20]} {what}")
    return markup


def _read_one(html: str, at: int, markup: Markup, balance: Counter[str]) -> int:
    if html.startswith("<!--", at):
        return _after(html, "-->", at + 4, markup, "a comment is not closed")
    if html[at + 1] in "!?":
        markup.has_doctype |= html[at + 2 : at + 9].lower() == "doctype"
        return _after(html, ">", at, markup, "a declaration is not closed")
    tag = _TAG.match(html, at)
    if tag is None:
        _fault(markup, "a tag is not closed")
        return len(html)
    name = tag["name"].lower()
    if tag["end"]:
        balance[name] -= 1
        return tag.end()
    return _start(html, tag, markup, balance)


def _start(html: str, tag: re.Match[str], markup: Markup, balance: Counter[str]) -> int:
    name, attributes = tag["name"].lower(), _attributes(tag["rest"])
    if name not in _RAW:
        markup.elements.append(Element(name, attributes))
        if name not in _VOID and not tag["rest"].endswith("/"):
            balance[name] += 1
        return tag.end()
    end = _RAW_END[name].search(html, tag.end())
    if end is None:
        _fault(markup, f"{name} is not closed")
    text = html[tag.end() : end.start() if end else len(html)]
    markup.elements.append(Element(name, attributes, text))
    return _after(html, ">", end.end(), markup, "a tag is not closed") if end else len(html)


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(rest):
        value = one["double"] or one["single"] or one["bare"] or ""
        found.setdefault(one["name"].lower(), value)
    return found


def _after(html: str, mark: str, at: int, markup: Markup, fault: str) -> int:
    end = html.find(mark, at)
    if end < 0:
        _fault(markup, fault)
        return len(html)
    return end + len(mark)


def _fault(markup: Markup, fault: str) -> None:
    if len(markup.faults) < _MOST_FAULTS:
        markup.faults.append(fault)
