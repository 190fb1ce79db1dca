"""The scripts of a page, taken together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rigmark_assessor.evidence.code.javascript import READ_BYTES_MAX, Parsed, Script, read_script
from rigmark_assessor.evidence.code.markup import Element, Markup
from rigmark_assessor.evidence.finding import Finding, failed, passed, unknown

# Other types are data to a browser: JSON, templates, shaders.
_RUNS: Final = re.compile(
    r"(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script)?", re.IGNORECASE
)
_HANDLER: Final = re.compile(r"on[a-z]+")


@dataclass(frozen=True, slots=True)
class Program:
    """All code of a page and the comments in it, and whether its scripts parse."""

    code: str
    comments: str
    finding: Finding


def program_of(markup: Markup) -> Program:
    """Read the scripts of a page; handlers in attributes count as code, and are not parsed."""
    sources = [one.text for one in markup.named("script") if _runs(one) and one.text.strip()]
    scripts = _read(sources)
    # `onclick="start()"` is written as code would write it, so that its event is seen.
    handlers = [
        f"{name} = {value}"
        for element in markup.elements
        for name, value in element.attributes.items()
        if _HANDLER.fullmatch(name)
    ]
    return Program(
        code="\n".join([*(one.code for one in scripts), *handlers]),
        comments="\n".join(one.comments for one in scripts),
        finding=_finding(sources, scripts),
    )


def _runs(script: Element) -> bool:
    kind = script.attributes.get("type", "").strip()
    return "src" not in script.attributes and bool(_RUNS.fullmatch(kind))


def _read(sources: Iterable[str]) -> list[Script]:
    read, left = [], READ_BYTES_MAX
    for source in sources:
        left -= len(source)
        read.append(read_script(source) if left >= 0 else Script(Parsed.UNKNOWN, source))
    return read


def _finding(sources: list[str], scripts: list[Script]) -> Finding:
    broken = [at for at, script in enumerate(scripts) if script.parsed is Parsed.NO]
    if not scripts:
        return failed("The page has no script.", {"scripts": 0})
    if broken:
        longest = max(range(len(sources)), key=lambda at: len(sources[at]))
        value = {
            "scripts": len(scripts),
            "broken": len(broken),
            "main_is_broken": longest in broken,
            "line": scripts[broken[0]].line or 1,
        }
        return failed(f"JavaScript does not parse, near line {value['line']} of a script.", value)
    if any(script.parsed is Parsed.UNKNOWN for script in scripts):
        return unknown("The scripts are too long or too tangled to be parsed.")
    return passed("The JavaScript parses.", {"scripts": len(scripts)})
