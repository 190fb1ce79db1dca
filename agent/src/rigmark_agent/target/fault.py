"""The engine's own words for what went wrong, from whatever shape it gives them."""

import json
from typing import Final

_LONGEST: Final = 300
_KEYS: Final = ("error", "message", "detail")


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
        return " ".join(body.decode("utf-8", "replace").split())[:_LONGEST]
