"""The fence around task and response: what stands inside is data and cannot end the fence.

Whatever could pass for the fence, for the role marks of a chat template or for nothing at all is
made visible with `¤`: it is put into marks, and stands with its code for a character that does not
show. `restore` gives back the original.
"""

import re
from functools import lru_cache
from typing import Final

from rigmark_assessor.judge import lookalike
from rigmark_assessor.judge.lookalike import looks_like_ascii, shown_as_ascii

_MARK: Final = "¤"
# Tags by which templates and agents tell who speaks, closed to longer names.
_SPEAKERS: Final = (
    "system|user|assistant|human|developer|judge|verdict|instructions?|prompt|tool_calls?|"
    "tool_response|tool_result|function_calls?|function_results?|invoke|think|thinking|scratchpad|"
    "start_of_turn|end_of_turn|im_start|im_end"
)
# The mark goes behind the first character of a match.
_TAGS: Final = re.compile(
    r"<(?=</?SYS>|[\s/]{0,9}[|A-Za-z])(?=\|(?!\s)|</?SYS>|/?(?i:s|bos|eos)>"
    r"|(?:\s{0,9}/\s{0,9})?(?i:task|response)(?![A-Za-z_])"
    r"|\s{1,9}/?\s{0,9}(?i:task|response)\b[^\n<>]{0,80}>"
    rf"|(?:\s{{0,9}}/\s{{0,9}})?(?i:{_SPEAKERS})(?![\w-]))"
)
_BRACKETS: Final = re.compile(r"\[(?=/?(?i:INST)\])")
# Who speaks, at the start of a line; the mark goes before the colon.
_ROLES: Final = re.compile(
    r"^((?:[^\S\n]|[|>*_-])*+(?:Human|HUMAN|Assistant|ASSISTANT|User|USER|System|SYSTEM|Developer"
    r"|DEVELOPER)(?:[^\S\n]|[*_])*+|#++[^\S\n]*+(?i:instruction|response|input|system|user|human"
    r"|assistant)(?:[^\S\n]|[*_])*+)(?=:)",
    re.MULTILINE,
)
_MARKS: Final = (_TAGS, _BRACKETS, _ROLES)
_ROLE_WORDS: Final = (
    *("Human", "HUMAN", "Assistant", "ASSISTANT", "User", "USER", "System", "SYSTEM"),
    *("Developer", "DEVELOPER", "\n#"),
)
# Controls but tab and line feed, all that takes no room or turns the direction of text, what is no
# character, and marks.
_UNSEEN_SET: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u00a4\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_PICTURE: Final = r"\u00a9\u00ae\u203c-\u2bff\u3030-\u3299\U0001f000-\U0001faff"
# A line may end as on Windows, and pictures are made of several characters.
_UNSEEN: Final = re.compile(
    rf"(?!\r\n)(?!(?<=[#*0-9{_PICTURE}])\ufe0f)"
    rf"(?!(?<=[\ufe0f{_PICTURE}])\u200d[{_PICTURE}])[{_UNSEEN_SET}]"
)
_MAY_BE_UNSEEN: Final = re.compile(rf"[{_UNSEEN_SET}]")
_PLAIN: Final = bytes([*b"\t\n", *range(0x20, 0x7F)])
_NEUTRALISED: Final = re.compile(rf"{_MARK}\{{([0-9A-F]+)\}}|{_MARK}")
_QUOTED: Final = "| "
# A task, a response and the latter in small letters: several searches of each follow one another.
_KEPT: Final = 3
_KEPT_CHARS: Final = 50_000

RULES: Final = " ".join(
    (*(one.pattern for one in _MARKS), _UNSEEN.pattern, _QUOTED, lookalike.RULES)
)
"""What is neutralised; another rule makes another judge version."""


def fenced(name: str, text: str, *, nonce: str, quoted: bool = False) -> str:
    """Return the text between two lines that nothing inside can imitate.

    Each line of a quoted text begins with a bar, too.
    """
    inside = neutralise(text)
    if quoted:
        inside = _QUOTED + inside.replace("\n", f"\n{_QUOTED}")
    return f"<{name} {nonce}>\n{inside}\n</{name} {nonce}>"


def neutralise(text: str) -> str:
    """Make look-alikes of marks harmless and unseen characters visible."""
    if _MAY_BE_UNSEEN.search(_rest(text)):
        text = _UNSEEN.sub(lambda found: f"{_MARK}{{{ord(found[0]):X}}}", text)
    shown = as_shown(text)
    places = [*_marks_in(shown), *_roles_in(shown)]
    return _marked(text, sorted(places)) if places else text


def restore(text: str) -> str:
    """Return the text that was neutralised."""
    return _NEUTRALISED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "", text)


def as_shown(text: str) -> str:
    """Return a text of the same length, as ASCII where its characters look like it."""
    return shown_as_ascii(text) if looks_like_ascii(_rest(text)) else text


def foreign_marks(text: str) -> list[int]:
    """Return where a text imitates a mark.

    One line that begins with a name is a line of a story; several are a conversation.
    """
    shown = as_shown(text)
    roles = set(_roles_in(shown))
    places = {*_marks_in(shown), *roles}
    return sorted(places if len(roles) > 1 else places - roles)


def unseen_characters(text: str) -> list[tuple[int, str]]:
    """Return the places of all characters that do not show, each with its character."""
    if not _MAY_BE_UNSEEN.search(_rest(text)):
        return []
    unseen = (found for found in _UNSEEN.finditer(text) if found[0] != _MARK)
    return [(found.start(), found[0]) for found in unseen]


def _rest(text: str) -> str:
    """Return what is not plain: nearly all text is, and only the rest is worth a slow search."""
    return _kept_rest(text) if len(text) <= _KEPT_CHARS else _not_plain(text)


@lru_cache(maxsize=_KEPT)
def _kept_rest(text: str) -> str:
    return _not_plain(text)


def _not_plain(text: str) -> str:
    plain = text.encode("utf-8", "surrogatepass")
    return plain.translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def _marks_in(shown: str) -> list[int]:
    """Return the ends of look-alikes of tags; what is cheap to rule out is not searched for."""
    found = [_TAGS] if "<" in shown else []
    if "[" in shown and "INST]" in shown.upper():
        found.append(_BRACKETS)
    return [one.end() for marks in found for one in marks.finditer(shown)]


def _roles_in(shown: str) -> list[int]:
    if ":" in shown and (shown.startswith("#") or any(word in shown for word in _ROLE_WORDS)):
        return [one.end() for one in _ROLES.finditer(shown)]
    return []


def _marked(text: str, places: list[int]) -> str:
    begins = [0, *places]
    return _MARK.join(text[a:b] for a, b in zip(begins, [*places, len(text)], strict=True))
