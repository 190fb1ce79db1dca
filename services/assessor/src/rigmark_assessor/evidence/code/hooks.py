"""The hooks that the game's rules demand of its code, each by the words that it cannot do without.

A hook that is seen may still not work; a hook that is not seen is missing, or written in a way that
nobody writes it.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Hook:
    """One demand: its check's id, what it is, and a pattern for each thing the code must hold."""

    id: str
    what: str
    needs: tuple[re.Pattern[str], ...]

    def missing(self, code: str) -> int:
        """Return how many of the things needed the code does not hold."""
        return sum(1 for pattern in self.needs if not pattern.search(code))


def _hook(name: str, what: str, *needs: str) -> Hook:
    return Hook(f"hook_{name}", what, tuple(re.compile(need) for need in needs))


def _listens(*events: str) -> str:
    names = "|".join(events)
    return rf"""["'`](?:{names})["'`]|\bon(?:{names})\b"""


_P_KEY: Final = r"""["'`](?:p|P|KeyP)["'`]|\b[pP]\s*:|(?:keyCode|which)\s*={2,3}\s*80|case\s+80\b"""
_R_KEY: Final = r"""["'`](?:r|R|KeyR)["'`]|\b[rR]\s*:|(?:keyCode|which)\s*={2,3}\s*82|case\s+82\b"""
_SPACE: Final = r"""["'`](?: |Space|Spacebar)["'`]|\bSpace\s*:|={2,3}\s*32\b|case\s+32\b"""
_LEFT: Final = r"""["'`](?:Arrow)?[Ll]eft["'`]|\bArrowLeft\b|={2,3}\s*37\b|case\s+37\b"""
_RIGHT: Final = r"""["'`](?:Arrow)?[Rr]ight["'`]|\bArrowRight\b|={2,3}\s*39\b|case\s+39\b"""

HOOKS: Final = (
    _hook("drawing", "a 2d context to draw with", r"getContext\(\s*[\"'`]2d[\"'`]"),
    _hook("frame_loop", "a requestAnimationFrame loop", r"\brequestAnimationFrame\b"),
    _hook(
        "arrow_keys", "left and right arrow keys that are held", _LEFT, _RIGHT, _listens("keyup")
    ),
    _hook("keyboard", "a listener for keys", _listens("keydown")),
    _hook("mouse", "a listener for the mouse's moves", _listens("mousemove", "pointermove")),
    _hook(
        "launch",
        "Space and a click to launch",
        _SPACE,
        _listens("click", "mousedown", "pointerdown", "mouseup", "pointerup"),
    ),
    _hook("pause", "P to pause", _P_KEY, r"(?i)pause"),
    _hook("blur", "a pause when the window loses focus", _listens("blur", "visibilitychange")),
    _hook("restart", "R to restart", _R_KEY),
    _hook("no_scrolling", "keys that do not scroll the page", r"\bpreventDefault\b"),
    _hook(
        "breakout",
        "window.breakout with its five properties",
        r"""\b(?:window|globalThis|self)\s*(?:\??\.\s*breakout\b|\[\s*["'`]breakout["'`]|,\s*["'`]breakout["'`])""",
        r"\bstate\b",
        r"\bscore\b",
        r"\blives\b",
        r"\blevel\b",
        r"\bbricksLeft\b",
    ),
    _hook(
        "read_only",
        "properties of window.breakout that cannot be written",
        r"\bget\s+(?:state|score|bricksLeft)\b|\bget\s*(?::|\()|\bdefineProperty|\bfreeze\b|\bProxy\b"
        r"|__defineGetter__",
    ),
    _hook(
        "states",
        "the five names of states",
        *(rf"""["'`]{name}["'`]""" for name in ("ready", "playing", "paused", "game_over", "won")),
    ),
)
"""Every hook of the script; those of the markup are ids of elements."""

ELEMENT_IDS: Final = ("game", "score", "lives", "level", "message")

DIALOG: Final = re.compile(r"(?<![\w.$])(?:window\s*\.\s*)?(?:alert|confirm|prompt)\s*\(")
NETWORK: Final = re.compile(
    r"(?<![\w.$])(?:window\s*\.\s*)?fetch\s*\(|\bXMLHttpRequest\b|\bnew\s+(?:WebSocket|EventSource)\b"
    r"|\bsendBeacon\s*\(|\bimportScripts\s*\(|(?<![\w.$])import\s*\(|^\s*import\b[^;\n]*[\"']",
    re.MULTILINE,
)
PLACEHOLDER: Final = re.compile(
    r"\bTODO\b|\bFIXME\b|(?i:your code (?:goes )?here|rest of (?:the|your) "
    r"|same as (?:above|before)"
    r"|implement(?:ation)? (?:this|here|later)|omitted for brevity|\.\.\. ?(?:existing|more) )"
)
