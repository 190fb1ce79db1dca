"""Finds out which tool wrote a file, by what stands in it."""

from importlib import import_module
from typing import Final

from pydantic import ValidationError

from rigmark_agent.errors import FileHoldsNoFigure, FileIsDamaged, FileIsNotRecognised
from rigmark_agent.importers.found import Found, Importer
from rigmark_agent.importers.material import Material

# Text formats come first: a chat transcript may hold what looks like JSON.
_MODULES: Final = (
    "ollama_verbose",
    "llama_bench",
    "aiperf",
    "guidellm",
    "llama_benchy",
    "localscore",
    "optimum",
    "vllm",
)


def importers() -> list[Importer]:
    """Return every importer, in the order they are asked."""
    package = __package__ or ""
    return [import_module(f"{package}.{module}").IMPORTER for module in _MODULES]


def importer_for(material: Material, format_name: str | None) -> Importer:
    """Return the importer of that name, else the one that recognises the content.

    Raises FileIsNotRecognised, which names what was tried, and FileIsDamaged.
    """
    known = importers()
    names = ", ".join(importer.name for importer in known)
    if format_name is not None:
        for importer in known:
            if importer.name == format_name.lower():
                return importer
        raise FileIsNotRecognised(f"--format {format_name} is not known; known are: {names}")
    for importer in known:
        if importer.recognises(material):
            return importer
    raise FileIsNotRecognised(
        f"{material.path.name} is not recognised as a result of any of: {names}"
    )


def read(material: Material, format_name: str | None = None) -> list[Found]:
    """Return what the file tells, one result for each model and engine setting.

    Raises FileIsNotRecognised, FileIsDamaged and FileHoldsNoFigure.
    """
    importer = importer_for(material, format_name)
    try:
        found = importer.read(material)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise FileIsDamaged(f"{material.path.name}: {place}: {first['msg']}") from error
    results = [one for one in found if one.points]
    if not results:
        raise FileHoldsNoFigure(_nothing(material, importer, found))
    return results


def _nothing(material: Material, importer: Importer, found: list[Found]) -> str:
    reasons = {name: why for one in found for name, why in one.notes.left_out.items()}
    told = "; ".join(f"{name}: {why}" for name, why in list(reasons.items())[:10])
    return (
        f"{material.path.name} holds no figure of {importer.name} that can be taken over"
        f"{': ' + told if told else ''}"
    )
