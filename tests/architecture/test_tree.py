"""What must stay true of the tree itself, where no import contract can say it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for room in ("shared", "agent", "services/ingest-api", "services/assessor", "services/web")
    for path in (ROOT / room / "src").rglob("*.py")
    if "versions" not in path.parts
]
EMBEDDED = list((ROOT / "deploy/embedded/src").rglob("*.py"))
DRAWERS = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py"}


def imports(path: Path) -> set[str]:
    """The top-level names that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def reads_the_environment(path: Path) -> bool:
    """Whether a file names os.environ or os.getenv."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
        for node in ast.walk(ast.parse(path.read_text()))
    )


@pytest.mark.parametrize("path", SOURCES + EMBEDDED, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_noun_on_at_most_300_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 300
    assert path.name not in DRAWERS


def test_one_file_imports_pynvml():
    found = {path.name for path in SOURCES if "pynvml" in imports(path)}

    assert found == {"nvml.py"}


def test_one_package_imports_arq_and_redis():
    found = {path.parent.name for path in SOURCES if imports(path) & {"arq", "redis"}}

    assert found == {"queue"}


def test_only_settings_modules_read_the_environment():
    found = {path for path in SOURCES if reads_the_environment(path)}

    assert {path.name for path in found} <= {"settings.py"}
