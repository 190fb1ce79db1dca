"""What became of the figures of another tool: taken over under our name, or left out."""

from typing import Final

UNKNOWN_KEY: Final = "not known to this importer"
_MOST_NAME_CHARS: Final = 200
_MOST_REASON_CHARS: Final = 500
_MOST_RELABELLED: Final = 100
_MOST_LEFT_OUT: Final = 200
_REST: Final = "…"


class Notes:
    """The account of one import; the first word on a name stands."""

    def __init__(self) -> None:
        self._relabelled: dict[str, str] = {}
        self._left_out: dict[str, str] = {}

    def relabel(self, ours: str, theirs: str) -> None:
        """Note which figure of the tool became one of ours."""
        self._relabelled.setdefault(fit(ours, _MOST_NAME_CHARS), fit(theirs, _MOST_REASON_CHARS))

    def leave_out(self, theirs: str, reason: str) -> None:
        """Note why a figure of the tool was left out."""
        self._left_out.setdefault(fit(theirs, _MOST_NAME_CHARS), fit(reason, _MOST_REASON_CHARS))

    @property
    def relabelled(self) -> dict[str, str]:
        """What was taken over, by our names, in the number the wire allows."""
        return _cut(self._relabelled, _MOST_RELABELLED)

    @property
    def left_out(self) -> dict[str, str]:
        """What was left out, by the tool's names, in the number the wire allows."""
        return _cut(self._left_out, _MOST_LEFT_OUT)


def fit(text: str, most: int = _MOST_NAME_CHARS) -> str:
    """Return a text that the wire takes as a name or a reason."""
    clean = "".join(char if char.isprintable() else "�" for char in text).strip()
    return clean if 0 < len(clean) <= most else f"{clean[: most - 1].strip()}{_REST}"


def _cut(entries: dict[str, str], most: int) -> dict[str, str]:
    if len(entries) <= most:
        return dict(entries)
    kept = dict(list(entries.items())[: most - 1])
    return {**kept, _REST: f"and {len(entries) - len(kept)} more"}
