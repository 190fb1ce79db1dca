"""JSON documents in a text that may hold log lines, too; nothing that is JSON gets lost."""

import json
import re
from typing import Final

from rigmark_agent.errors import FileIsDamaged

MOST_DOCUMENTS: Final = 100_000
# What no log line begins with: where one of these is no JSON, the file is damaged.
_CERTAIN: Final = re.compile(r'\{\s*"|\[\s*\{|[\[{]\s*$')
_NEXT: Final = re.compile(r"\s*[\[{]")
_LINE: Final = re.compile(r"^[ \t]*[\[{]", re.MULTILINE)


def json_documents(text: str, name: str) -> list[object]:
    """Return every JSON object, and every list that holds one, in the order they stand.

    Lines that are no JSON are skipped. Raises FileIsDamaged for JSON that ends too early or is
    broken, with the line.
    """
    decoder = json.JSONDecoder()
    found: list[object] = []
    position = 0
    while (start := _next_opening(text, position)) is not None:
        document, position = _decoded(text, start, decoder=decoder, name=name)
        if _holds_mappings(document):
            found.append(document)
        if len(found) > MOST_DOCUMENTS:
            raise FileIsDamaged(f"{name} holds more than {MOST_DOCUMENTS} documents; split it")
    return found


def _next_opening(text: str, position: int) -> int | None:
    """Return where the next document may begin: right here, else at the start of a line."""
    match = _NEXT.match(text, position) or _LINE.search(text, position)
    return None if match is None else match.end() - 1


def _decoded(text: str, start: int, *, decoder: json.JSONDecoder, name: str) -> tuple[object, int]:
    line_end = _line_end(text, start)
    if not _CERTAIN.match(text, start, line_end):
        return _decoded_line(text[start:line_end], decoder), line_end
    try:
        return decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        ends = not text[error.pos :].strip()
        what = "ends in the middle of its JSON" if ends else f"is no JSON: {error.msg}"
        raise FileIsDamaged(f"{name}, line {error.lineno} {what}") from error
    except (RecursionError, ValueError) as error:
        line = text.count("\n", 0, start) + 1
        raise FileIsDamaged(
            f"{name}: the JSON that begins in line {line} is nested too deeply, or holds a number "
            "too long to be one"
        ) from error


def _decoded_line(line: str, decoder: json.JSONDecoder) -> object:
    """Return what a line of its own holds; None for a line of a log."""
    try:
        return decoder.raw_decode(line)[0]
    except (RecursionError, ValueError):
        return None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _holds_mappings(document: object) -> bool:
    if isinstance(document, list):
        return any(isinstance(value, dict) for value in document)
    return isinstance(document, dict)
