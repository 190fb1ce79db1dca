"""The fence around task and response: what stands inside is data and cannot end the fence.

Whatever could pass for the fence, for the role marks of a chat template or for nothing at all is
made visible with `¤`: it is put into marks, and stands with its code for a character that does not
show. `restore` gives back the original.
"""

import re
from typing import Final

_MARK: Final = "¤"
_NAMES: Final = (
    "task|response|system|user|assistant|tool_call|think|start_of_turn|end_of_turn|im_start|im_end"
)
_OPENING: Final = re.compile(rf"<(?=(?:\s*/\s*)?(?i:{_NAMES})|\||</?SYS>)")
_OTHER_MARKS: Final = ("|>", "[INST]", "[/INST]")
# Controls but tab and line feed, all that takes no room or turns the direction of text, and marks.
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a4\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PLAIN: Final = bytes([*b"\t\n", *range(0x20, 0x7F)])
_NEUTRALISED: Final = re.compile(rf"{_MARK}\{{([0-9A-F]+)\}}|{_MARK}")

RULES: Final = " ".join((_OPENING.pattern, *_OTHER_MARKS, _UNSEEN.pattern))
"""What is neutralised; another rule makes another judge version."""


def fenced(name: str, text: str, *, nonce: str) -> str:
    """Return the text between two lines that nothing inside can imitate."""
    return f"<{name} {nonce}>\n{neutralise(text)}\n</{name} {nonce}>"


def neutralise(text: str) -> str:
    """Make look-alikes of marks harmless and unseen characters visible."""
    # Nearly all text is plain; only the rest of it is worth the slow search.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    if _UNSEEN.search(rest.decode("utf-8", "surrogatepass")):
        text = _UNSEEN.sub(lambda found: f"{_MARK}{{{ord(found[0]):X}}}", text)
    for mark in _OTHER_MARKS:
        text = text.replace(mark, f"{mark[0]}{_MARK}{mark[1:]}")
    return _OPENING.sub(f"<{_MARK}", text)


def restore(text: str) -> str:
    """Return the text that was neutralised."""
    return _NEUTRALISED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", text)
