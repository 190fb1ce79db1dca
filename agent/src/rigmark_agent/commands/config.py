"""`rigmark-agent config`: the config file, and the settings that are in force."""

import os
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from rigmark_agent.errors import ConfigFileIsThere, SpoolIsNotWritable
from rigmark_agent.exit_code import ExitCode
from rigmark_agent.output import Output
from rigmark_agent.settings import AgentSettings, Effective

_HIDDEN: Final = "***"
_OWNER_ONLY: Final = 0o600
_EXAMPLES: Final = {
    "target_url": '"http://127.0.0.1:11434"',
    "model": '"llama3.1:8b"',
    "ingest_url": '"https://rigmark.example"',
    "api_key": '"rmk_KEY"',
    "target_api_key": '"KEY"',
    "consent": "true",
    "hardware": '"RTX 4090, undervolted"',
    "same_machine": "true",
    "repetitions": "3",
    "max_output_tokens": "512",
    "seed": "1",
    "spool_dir": '"/var/lib/rigmark"',
}
_HEAD: Final = """\
# Settings of rigmark-agent. An option of the command line goes before a variable RIGMARK_…, that
# before a profile, and that before what stands here. `rigmark-agent config show` tells what holds.
"""
_PROFILE: Final = """
# A profile changes some of them: rigmark-agent run --profile big
# [profile.big]
# model = "llama3.1:70b"
# repetitions = 1
"""


def show_settings(effective: Effective, output: Output) -> ExitCode:
    """Print each setting, its value and where it comes from; keys are hidden."""
    rows = [
        (name, _shown(getattr(effective.settings, name)), effective.origin(name))
        for name in AgentSettings.model_fields
    ]
    if output.as_json:
        output.json(
            {
                "config_file": str(effective.file),
                "settings": {name: {"value": v, "origin": o} for name, v, o in rows},
            }
        )
        return ExitCode.OK
    there = "" if effective.file.exists() else " (there is none)"
    output.document(f"# config file: {effective.file}{there}")
    width = max(len(name) for name, _, _ in rows)
    for name, value, origin in rows:
        output.document(f"{name:<{width}} = {'-' if value is None else value}  # {origin}")
    return ExitCode.OK


def show_path(path: Path, output: Output) -> ExitCode:
    """Print where the config file is, or would be."""
    if output.as_json:
        output.json({"config_file": str(path), "exists": path.exists()})
    else:
        output.document(str(path))
    return ExitCode.OK


def write_template(path: Path, output: Output) -> ExitCode:
    """Write a commented config file that only its owner can read.

    Raises ConfigFileIsThere, for nothing is overwritten, and SpoolIsNotWritable.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        raise ConfigFileIsThere(f"{path} is there already and is left as it is") from error
    except OSError as error:
        raise SpoolIsNotWritable(f"cannot write {path}: {error}") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(template())
    output.say(f"Written: {path}")
    if output.as_json:
        output.json({"config_file": str(path)})
    return ExitCode.OK


def template() -> str:
    """Return a config file in which every setting is explained and none is set."""
    entries = [_HEAD]
    for name, field in AgentSettings.model_fields.items():
        if name in ("config", "profile"):
            continue
        meaning = " ".join((field.description or "").split())
        entries.append(f"\n# {meaning}\n# {name} = {_EXAMPLES.get(name) or _toml(field.default)}\n")
    return "".join([*entries, _PROFILE])


def _toml(default: Any) -> str:  # noqa: ANN401 - any default of a setting
    return f'"{default}"' if isinstance(default, str) else str(default)


def _shown(value: Any) -> Any:  # noqa: ANN401 - any value of a setting
    if isinstance(value, SecretStr):
        return _HIDDEN
    return str(value) if isinstance(value, Path) else value
