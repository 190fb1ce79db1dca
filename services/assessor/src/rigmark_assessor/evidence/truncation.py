"""Whether a response was cut off."""

import re
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, info, passed
from rigmark_assessor.evidence.reading import holds_any

_FENCE_LINE: Final = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_ENDS: Final = frozenset(".!?…:;|)]}>*`\"'”’»«“-—–_~#0123456789%€")
_FINISHED: Final = frozenset({"stop", "end_turn", "eos", "stop_sequence", "completed"})


def truncation(response: str, *, finish_reason: str | None) -> Finding:
    """Fail what the engine says it cut, or what ends inside a code block."""
    if finish_reason == "length":
        return failed("The engine stopped at the limit of tokens.", finish_reason)
    if has_open_fence(response):
        return failed("The response ends inside a code block.", "open_fence")
    text = response.rstrip()
    if text and text[-1] not in _ENDS:
        return info("The response ends without a mark of punctuation.", "open_sentence")
    if finish_reason in _FINISHED:
        return passed("The engine says that the response is whole.", "stop")
    return passed(
        "Nothing shows that the response was cut off; the engine gave no reason it ended."
    )


def has_open_fence(text: str) -> bool:
    """Say whether a Markdown code block is never closed."""
    if not holds_any(text, "```", "~~~"):
        return False
    opened = ""
    for mark, rest in _FENCE_LINE.findall(text):
        if not opened:
            opened = "" if mark[0] in rest and mark[0] == "`" else mark
        elif mark[0] == opened[0] and len(mark) >= len(opened) and not rest.strip():
            opened = ""
    return bool(opened)
