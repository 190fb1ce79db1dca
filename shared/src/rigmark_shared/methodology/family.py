"""The family of a model by its name: a judge may favour texts of its own kind."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final


def _patterns() -> Mapping[str, re.Pattern[str]]:
    text = files("rigmark_shared.methodology").joinpath("families.toml").read_text("utf-8")
    named = {
        family: "|".join(re.escape(name) for name in names)
        for family, names in tomllib.loads(text)["families"].items()
    }
    return {
        family: re.compile(rf"(?<![a-z0-9])(?:{names})(?![a-z])") for family, names in named.items()
    }


_PATTERNS: Final = _patterns()


@lru_cache(maxsize=1024)
def families_of(*names: str | None) -> frozenset[str]:
    """Return the families that any of the names tells; empty is unknown.

    A distilled model has two: that of its weights and that of its teacher.
    """
    told = [name.lower() for name in names if name]
    return frozenset(
        family
        for family, pattern in _PATTERNS.items()
        if any(pattern.search(name) for name in told)
    )
