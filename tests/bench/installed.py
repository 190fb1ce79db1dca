"""The size of a distribution with everything it needs, as it lies on this disk."""

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

BYTES_PER_MB = 1024.0**2


def installed_mb(name: str) -> float:
    """Return MB of 1024 KB, without compiled copies of Python files, which depend on use."""
    return sum(map(_bytes, _closure(name))) / BYTES_PER_MB


def _closure(name: str) -> list[Distribution]:
    """Return the distribution and all that it requires here, each once."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(name)]
    seen = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        try:
            one = distribution(wanted.name)
        except PackageNotFoundError:
            continue  # optional, and not chosen
        found[canonicalize_name(wanted.name)] = one
        waiting += [
            needed
            for needed in map(Requirement, one.requires or ())
            if _applies(needed, wanted.extras)
        ]
    return list(found.values())


def _applies(needed: Requirement, extras: set[str]) -> bool:
    if needed.marker is None:
        return True
    return any(needed.marker.evaluate({"extra": extra}) for extra in extras or {""})


def _bytes(one: Distribution) -> int:
    files = [Path(str(one.locate_file(file))) for file in one.files or ()]
    if any(file.suffix == ".pth" for file in files):  # installed from its sources, to be edited
        files += _sources(one)
    return sum(file.stat().st_size for file in files if file.suffix != ".pyc" and file.is_file())


def _sources(one: Distribution) -> list[Path]:
    spec = find_spec(canonicalize_name(one.metadata["Name"]).replace("-", "_"))
    folders = spec.submodule_search_locations if spec else None
    return [file for folder in folders or () for file in Path(folder).rglob("*")]
