"""Builds the wire documents of an import from the file, the sidecar and the settings."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from rigmark_agent.errors import FileIsDamaged, FileIsTooLarge, SidecarIsNeeded, SidecarIsWrong
from rigmark_agent.importers.found import Found
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes
from rigmark_agent.importers.recognise import read
from rigmark_agent.importers.sidecar import Sidecar, template
from rigmark_shared.wire import (
    SCHEMA_VERSION,
    Client,
    Engine,
    Hardware,
    Model,
    Source,
    Submission,
    Terms,
)
from rigmark_shared.wire.document import Document

MOST_RESULTS: Final = 100
_MOST_POINTS: Final = 200
_CLIENT: Final = "rigmark-agent"
_NAMED: Final[tuple[str, ...]] = ("model", "engine", "hardware")

_Part = TypeVar("_Part", bound=Document)


def submissions(
    path: Path,
    sidecar: Sidecar,
    *,
    format_name: str | None = None,
    hardware_name: str | None = None,
) -> list[Submission]:
    """Return one document for each model and engine setting of a file; raises ImportFailed.

    `hardware_name` stands in where neither the file nor the sidecar names the rig.
    """
    material = Material.of(path)
    results = read(material, format_name)
    if len(results) > MOST_RESULTS:
        raise FileIsTooLarge(
            f"{path.name} holds {len(results)} models or engine settings; split it into files of "
            f"{MOST_RESULTS} at most"
        )
    fallback = {"hardware": {"name": hardware_name}} if hardware_name else {}
    return [_submission(found, material, sidecar=sidecar, fallback=fallback) for found in results]


def _submission(
    found: Found, material: Material, *, sidecar: Sidecar, fallback: Mapping[str, dict[str, str]]
) -> Submission:
    if len(found.points) > _MOST_POINTS:
        raise FileIsTooLarge(
            f"{material.path.name} holds {len(found.points)} measurements of one model; split it "
            f"into files of {_MOST_POINTS} at most"
        )
    told = {
        "model": _fitting(Model, found.model, found.notes),
        "engine": _fitting(Engine, found.engine, found.notes),
        "hardware": _fitting(Hardware, found.hardware, found.notes),
        "terms": _fitting(Terms, found.terms, found.notes),
    }
    facts = {
        name: {**fallback.get(name, {}), **file, **sidecar.section(name)}
        for name, file in told.items()
    }
    _check_names(material, facts)
    return Submission(
        schema_version=SCHEMA_VERSION,
        model=_part(Model, "model", facts),
        engine=_part(Engine, "engine", facts),
        hardware=_part(Hardware, "hardware", facts),
        client=Client(name=_CLIENT, version=version(_CLIENT)),
        started_at=found.started_at,
        terms=_part(Terms, "terms", facts) if facts["terms"] else None,
        source=_source(found, material),
        load=found.points,
    )


def _check_names(material: Material, facts: dict[str, dict[str, object]]) -> None:
    missing = [name for name in _NAMED if not facts[name].get("name")]
    if missing:
        raise SidecarIsNeeded(
            f"{material.path.name} does not tell the name of the {' and the '.join(missing)}. "
            f"Write this to rig.toml, and import it with --sidecar rig.toml:\n\n{template(facts)}\n"
        )


def _source(found: Found, material: Material) -> Source:
    try:
        return Source(
            tool=found.tool,
            version=found.version,
            format=found.format,
            sha256=material.sha256,
            relabelled=found.notes.relabelled,
            left_out=found.notes.left_out,
        )
    except ValidationError as error:
        raise FileIsDamaged(f"{material.path.name}: {_first(error)}") from error


def _fitting(kind: type[Document], facts: Mapping[str, object], notes: Notes) -> dict[str, object]:
    """Return the facts of the file that the wire takes; the others are noted."""
    kept = dict(facts)
    named = "name" in kind.model_fields
    while True:
        try:
            kind.model_validate_json(json.dumps({"name": "?", **kept} if named else kept))
        except ValidationError as error:
            for fault in error.errors():
                field = str(fault["loc"][0])
                if kept.pop(field, None) is not None:
                    notes.leave_out(f"{kind.__name__.lower()}.{field}", fault["msg"])
        else:
            return kept


def _part(kind: type[_Part], name: str, facts: Mapping[str, Mapping[str, object]]) -> _Part:
    try:
        # From JSON, because words of a vocabulary are plain text in a sidecar.
        return kind.model_validate_json(json.dumps(facts[name], default=str))
    except ValidationError as error:
        raise SidecarIsWrong(f"in the sidecar, {name}.{_first(error)}") from error


def _first(error: ValidationError) -> str:
    fault = error.errors()[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
