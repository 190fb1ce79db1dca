"""YAML documents, read without building anything but plain values."""

import re
from typing import Final

from rigmark_agent.errors import FileIsDamaged

_TOP_KEY: Final = re.compile(r"^(?:benchmarks|metadata|config|args):", re.MULTILINE)
_FEWEST_TOP_KEYS: Final = 2
_MOST_DEPTH: Final = 60


def looks_like_yaml(text: str) -> bool:
    """Whether the text has top-level keys as a report in YAML has them."""
    return len(set(_TOP_KEY.findall(text))) >= _FEWEST_TOP_KEYS


def yaml_documents(text: str, name: str) -> list[object]:
    """Return the document; raises FileIsDamaged with the line where it cannot be read."""
    if not text.endswith("\n"):
        # A number that is cut in two is still a number, and YAML has no end to miss.
        raise FileIsDamaged(f"{name} ends in the middle of a line; export it again")
    import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - only for the few files in YAML

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # The composer recurses, in C without a limit; the parser's events do not.
        _check_depth(yaml.parse(text, Loader=loader), name)
        return [yaml.load(text, Loader=loader)]  # noqa: S506 - a safe loader, the fast one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise FileIsDamaged(f"{name}{line} is no YAML: {problem}") from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise FileIsDamaged(f"{name} is no YAML that can be read: {error}") from error


def _check_depth(events: object, name: str) -> None:
    depth = 0
    for event in events:  # type: ignore[attr-defined]  # an iterator of the untyped library
        kind = type(event).__name__
        depth += kind.endswith("StartEvent")
        depth -= kind.endswith("EndEvent")
        if depth > _MOST_DEPTH:
            raise FileIsDamaged(
                f"{name}, line {event.start_mark.line + 1} is nested more than {_MOST_DEPTH} deep"
            )
