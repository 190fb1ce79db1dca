"""The fence around task and response: what stands inside is data and cannot end the fence.

Whatever could pass for the fence, for the role marks of a chat template or for nothing at all is
made visible with `¤`: it is put into marks, and stands with their code for characters that do not
show. `restore` gives back the original.
"""

import re
from typing import Final

_MARK: Final = "¤"
_ROLE_WORDS: Final = (
    "start_of_turn|end_of_turn|think|system|user|assistant|tool_call|im_start|im_end"
)
_LOOK_ALIKE: Final = (
    rf"</?\s*(?=(?:task|response|{_ROLE_WORDS})\b)|<(?=\|)|\|(?=>)|\[(?=/?INST\b)|<(?=</?SYS)"
)
# Controls but tab and line feed, all that takes no room or turns the direction of text, and marks.
_UNSEEN: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a4\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
PATTERN: Final = re.compile(f"({_UNSEEN})|({_LOOK_ALIKE})", re.IGNORECASE)
_NEUTRALISED: Final = re.compile(rf"{_MARK}\{{([0-9A-F]+)\}}|{_MARK}")


def fenced(name: str, text: str, *, nonce: str) -> str:
    """Return the text between two lines that nothing inside can imitate."""
    return f"<{name} {nonce}>\n{neutralise(text)}\n</{name} {nonce}>"


def neutralise(text: str) -> str:
    """Make look-alikes of marks harmless and unseen characters visible."""
    return PATTERN.sub(_neutral, text)


def restore(text: str) -> str:
    """Return the text that was neutralised."""
    return _NEUTRALISED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", text)


def _neutral(found: re.Match[str]) -> str:
    unseen: str | None = found[1]
    return f"{_MARK}{{{ord(unseen):X}}}" if unseen else f"{found[0]}{_MARK}"
