"""Characters that nobody sees, or that turn text around, shown by their code points."""

import re
from typing import Final

from markupsafe import Markup, escape

# Controls but tab and line ends; soft hyphen; marks of direction; zero width; fillers; tags.
_UNSEEN: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0000-\U000e0fff"
)
# A joiner belongs between two letters that are not Latin, or two pictures; elsewhere it hides.
_LONE_JOINER: Final = r"(?<![^\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff])"
_PATTERN: Final = re.compile(f"[{_UNSEEN}]|{_LONE_JOINER}")


def visible(text: str) -> str:
    """Return a text in which every character that hides or reorders others is named."""
    return _PATTERN.sub(_name, text)


def _name(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def shown(value: object) -> object:
    """Return what a template puts out: text with its hidden characters named, markup as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def as_it_is(value: str) -> Markup:
    """Return a text for a form's field, which goes back as it came."""
    return escape(value)
