"""Reads a page as a browser would take it: its elements, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Page(HTMLParser):
    """The elements and the text of a page."""

    html: str
    elements: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self._text.append(data)

    @property
    def text(self) -> str:
        """The text, with every run of spaces made one."""
        return " ".join("".join(self._text).split())

    @property
    def texts(self) -> list[str]:
        """The texts between the tags, one by one."""
        return list(self._text)

    @property
    def verbatim(self) -> str:
        """The text as it is."""
        return "".join(self._text)

    def all(self, tag: str) -> list[dict[str, Any]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]
