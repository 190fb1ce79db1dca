"""The programs inside the servers' wheels.

They are run as they are. The wheels' own Python code is not even imported: it opens folders to
everybody, adds a user when root runs it, and ends servers by their name.
"""

from importlib.util import find_spec
from pathlib import Path

from rigmark_embedded.errors import ProgramIsNotInstalled


def program_in_wheel(package: str, pattern: str) -> Path:
    """Return the program that matches the pattern inside an installed package.

    Raises ProgramIsNotInstalled when the package is not there, or has none for this machine.
    """
    spec = find_spec(package)
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.glob(pattern))
        if found:
            return found[0]
    raise ProgramIsNotInstalled(
        f"{pattern} of the package {package} is not installed: is there a wheel for this machine?"
    )
