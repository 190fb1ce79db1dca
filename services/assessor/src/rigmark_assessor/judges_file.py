"""The panel's file: one `[[judge]]` table for each judge, with what differs from RIGMARK_JUDGE_*.

[[judge]]
model = "openai/gpt-5-mini"
api_key_file = "openrouter.key"

[[judge]]
model = "mistral-large-latest"
base_url = "https://api.mistral.ai/v1"
api_key_file = "mistral.key"
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from pydantic import PrivateAttr, ValidationError

from rigmark_assessor.settings import PRICES, ROUTES, JudgeSettings

MOST_JUDGES: Final = 7
_PREFIX: Final = "judge_"
_KEY: Final = "api_key"
_KEY_FILE: Final = "api_key_file"
_CA_FILE: Final = "ca_file"
# One plan and one patience for the whole panel: its judges are asked the same number of times.
_OF_THE_PANEL: Final = ("samples", "half_width", "slots", "max_failures", "retry_s", "trace_judge")
KEYS: Final = tuple(
    name
    for field in JudgeSettings.model_fields
    if (name := field.removeprefix(_PREFIX)) not in (*_OF_THE_PANEL, _KEY)
)
"""What a judge's table may set."""


class PanelJudgeSettings(JudgeSettings):
    """The settings of one judge of a panel, which knows where each of them was given."""

    _place: int = PrivateAttr(default=0)
    _own: frozenset[str] = PrivateAttr(default=frozenset())

    def given_in(self, place: int, own: Iterable[str]) -> Self:
        """Take note of the judge's place in the file, and of the settings that are its own."""
        self._place, self._own = place, frozenset(own)
        return self

    def named(self, name: str) -> str:
        """Return the key of the judge's table, or the variable of what the table leaves out."""
        if name not in self._own:
            return super().named(name)
        key = _KEY_FILE if name == _KEY else name
        return f"{key} of judge {self._place} in the judges file"


class JudgesFileIsWrong(Exception):
    """The panel cannot be read from its file; the text names the judge and the key at fault."""


def read_judges(file: Path, settings: JudgeSettings) -> tuple[JudgeSettings, ...]:
    """Return the settings of each judge, in the order of the file.

    What a table leaves out is as in the settings. Raises JudgesFileIsWrong.
    """
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise JudgesFileIsWrong(f"{file} cannot be read: {error}") from error
    tables = document.pop("judge", None)
    if (
        not isinstance(tables, list)
        or not tables
        or not all(isinstance(one, dict) for one in tables)
    ):
        raise JudgesFileIsWrong(f"{file} needs a [[judge]] table for each judge")
    if document:
        raise JudgesFileIsWrong(f"{file}: {min(document)} is no [[judge]] table")
    if len(tables) > MOST_JUDGES:
        raise JudgesFileIsWrong(f"{file} names {len(tables)} judges, of at most {MOST_JUDGES}")
    judges = tuple(
        _judge(table, settings, f"{file}: judge {number}", folder=file.parent).given_in(
            number, _own(table, settings)
        )
        for number, table in enumerate(tables, 1)
    )
    if len({(one.judge_base_url, one.judge_model) for one in judges}) < len(judges):
        raise JudgesFileIsWrong(f"{file} names the same model at the same address twice")
    return judges


def _judge(
    table: Mapping[str, Any], settings: JudgeSettings, name: str, *, folder: Path
) -> PanelJudgeSettings:
    if unknown := sorted(table.keys() - {*KEYS, _KEY_FILE}):
        raise JudgesFileIsWrong(
            f"{name}: {unknown[0]} is unknown; a judge has {', '.join((*KEYS, _KEY_FILE))}"
        )
    if not table.get("model"):
        raise JudgesFileIsWrong(f"{name}: model is missing")
    given = {f"{_PREFIX}{key}": value for key, value in table.items() if key != _KEY_FILE}
    if table.get(_CA_FILE):
        given["judge_ca_file"] = folder / str(table[_CA_FILE])
    if _KEY_FILE in table:
        given["judge_api_key"] = _secret(folder / str(table[_KEY_FILE]), name)
    elif _KEY in _own(table, settings):
        # A key is for the address that it was given for, and for no other one.
        given["judge_api_key"] = ""
    common = {key: getattr(settings, key) for key in JudgeSettings.model_fields}
    if any(given.get(key, common[key]) != common[key] for key in ("judge_model", "judge_base_url")):
        # Nor are prices and providers for any other model.
        common |= dict.fromkeys(PRICES) | dict.fromkeys(ROUTES, "")
    try:
        return PanelJudgeSettings(**{**common, **given})
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0]).removeprefix(_PREFIX) if fault["loc"] else "it"
        raise JudgesFileIsWrong(f"{name}: {key}: {fault['msg']}") from None


def _own(table: Mapping[str, Any], settings: JudgeSettings) -> set[str]:
    """Return the settings that a judge has by its own table, and a key of its own with them."""
    own = set(table) - {_KEY_FILE}
    is_elsewhere = table.get("base_url", settings.judge_base_url) != settings.judge_base_url
    return own | {_KEY} if is_elsewhere or _KEY_FILE in table else own


def _secret(file: Path, name: str) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise JudgesFileIsWrong(f"{name}: {_KEY_FILE}: {file} cannot be read") from error
