"""The fence around task and response: what stands inside is data and cannot end the fence.

Whatever could pass for the fence, for the role marks of a chat template or for nothing at all is
made visible with `¤`: it is put into marks, and stands with their code for characters that do not
show. `restore` gives back the original.
"""

import re
from typing import Final

_MARK: Final = "¤"
_WORDS: Final = (
    "task|response|system|user|assistant|tool_call|think|start_of_turn|end_of_turn|im_start|im_end"
)
# Each branch begins with one plain character: so Python's engine skips what cannot begin one.
_LOOK_ALIKES: Final = re.compile(
    rf"<(?=/?\s*(?i:{_WORDS})\b)|<(?=\|)|\|(?=>)|\[(?=/?INST\])|<(?=</?SYS>)"
)
# Nearly all of most texts is plain, and is passed over at once.
_NOT_PLAIN: Final = re.compile(r"[^\t\n\x20-\x7e]+")
# Controls but tab and line feed, all that takes no room or turns the direction of text, and marks.
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a4\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_NEUTRALISED: Final = re.compile(rf"{_MARK}\{{([0-9A-F]+)\}}|{_MARK}")

RULES: Final = f"{_LOOK_ALIKES.pattern} {_UNSEEN.pattern}"
"""What is neutralised; another rule makes another judge version."""


def fenced(name: str, text: str, *, nonce: str) -> str:
    """Return the text between two lines that nothing inside can imitate."""
    return f"<{name} {nonce}>\n{neutralise(text)}\n</{name} {nonce}>"


def neutralise(text: str) -> str:
    """Make look-alikes of marks harmless and unseen characters visible."""
    visible = _NOT_PLAIN.sub(lambda run: _UNSEEN.sub(_shown, run[0]), text)
    return _LOOK_ALIKES.sub(rf"\g<0>{_MARK}", visible)


def restore(text: str) -> str:
    """Return the text that was neutralised."""
    return _NEUTRALISED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", text)


def _shown(unseen: re.Match[str]) -> str:
    return f"{_MARK}{{{ord(unseen[0]):X}}}"
