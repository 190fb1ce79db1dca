"""The tools that a prompt offers, and the calls of tools in a plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rigmark_assessor.evidence.reading import KEPT_PROMPTS

_OFFERED: Final = re.compile(
    r"^\d+\. `(\w+)\((\w+(?:, \w+)*)?\)` returns ", re.MULTILINE | re.ASCII
)
# The form asks for a line `call: tool(inputs)`; models mark it up in many ways.
_CALL_LABEL: Final = re.compile(
    r"^[ \t>*+_#|\-\d.){\"]*+(?:tool )?call[ \t*_`\"]*+[:\uff1a|=][ \t*_`|\"]*+(?:\n[ \t\-*`]*+)?",
    re.MULTILINE | re.IGNORECASE,
)
_NAME: Final = re.compile(r"([A-Za-z]\w{0,60})\s*(\()?", re.ASCII)
_CALL_LIKE: Final = re.compile(r"(?<![\w.<])([a-z]\w{0,60})\(", re.ASCII)
_TOOL_KEY: Final = re.compile(
    r"\"(?:tool|tool_name|function)\"\s*:\s*\"([A-Za-z]\w{0,60})\"", re.ASCII
)
_INPUTS_MAX_CHARS: Final = 600
_NAMED: Final = re.compile(r"[\s`*\"']*([A-Za-z_]\w*)[`\"']?\s*(?:=|:(?!//))", re.ASCII)
_OPENING: Final = "([{<"
_CLOSING: Final = ")]}>"

Offered = Mapping[str, Sequence[str]]
"""The inputs of each tool by its name."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call on a line that is marked as one; `inputs` is None where they cannot be read."""

    tool: str
    inputs: tuple[str, ...] | None
    at: int


@lru_cache(maxsize=KEPT_PROMPTS)
def offered(prompt: str) -> Offered:
    """Return the tools in a prompt's numbered list, with the names of their inputs."""
    return {
        name: tuple(inputs.split(", ")) if inputs else ()
        for name, inputs in _OFFERED.findall(prompt)
    }


def calls_of(response: str) -> list[Call]:
    """Return the calls on lines marked as calls, and those named in JSON."""
    calls = []
    for label in _CALL_LABEL.finditer(response):
        name = _NAME.match(response, label.end())
        if name is None or (name[2] is None and "_" not in name[1]):
            continue
        inputs = _inputs(response, name.end()) if name[2] else None
        calls.append(Call(name[1], inputs, name.start()))
    calls += [Call(key[1], None, key.start()) for key in _TOOL_KEY.finditer(response)]
    return calls


def call_like_names(response: str) -> set[str]:
    """Return every name that stands before an opening bracket."""
    return set(_CALL_LIKE.findall(response))


def names_in(response: str, tools: Offered) -> set[str]:
    """Return the offered tools that a text names in any way, also as `freeStorage`."""
    bare = re.sub(r"[\W_]+", "", response).lower()
    return {name for name in tools if name.replace("_", "").lower() in bare}


def named_input(text: str) -> str | None:
    """Return the name in an input such as `hours=24`."""
    found = _NAMED.match(text)
    return found[1] if found else None


def _inputs(text: str, at: int) -> tuple[str, ...] | None:
    depth, begun, quoted, parts = 1, at, False, []
    for place in range(at, min(len(text), at + _INPUTS_MAX_CHARS)):
        char = text[place]
        quoted ^= char == '"'
        depth += 0 if quoted else (char in _OPENING) - (char in _CLOSING)
        if quoted:
            continue
        if depth == 0 or (char == "," and depth == 1):
            parts.append(text[begun:place].strip())
            begun = place + 1
        if depth == 0:
            return tuple(part for part in parts if part)
    return None
