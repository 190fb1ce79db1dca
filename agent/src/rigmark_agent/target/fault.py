"""The engine's own words for what went wrong, from whatever shape it gives them."""

import json
import re
from typing import Final

_LONGEST: Final = 300
_KEYS: Final = ("error", "message", "detail")
_TITLE: Final = re.compile(r"<title[^>]*>([^<]+)", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<(head|style|script)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def fault_text(payload: object) -> str:
    """Return the message within a decoded error document, cut to a readable length."""
    found = payload
    while isinstance(found, dict):
        found = next((found[key] for key in _KEYS if found.get(key)), None)
    text = found if isinstance(found, str) else json.dumps(payload, ensure_ascii=False)
    return " ".join(text.split())[:_LONGEST]


def fault_text_of_body(body: bytes) -> str:
    """Return the message within an undecoded error answer."""
    try:
        return fault_text(json.loads(body))
    except ValueError:
        return " ".join(_without_markup(body.decode("utf-8", "replace")).split())[:_LONGEST]


def _without_markup(page: str) -> str:
    """Return what a person would read of a page of HTML: its title, or else its words."""
    if not page.lstrip().startswith("<"):
        return page
    title = _TITLE.search(page)
    return title[1] if title else _MARKUP.sub(" ", page)
