"""The rows of llama-bench in json, jsonl, csv, md and sql, all as one mapping for each test."""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Final

from rigmark_agent.errors import FileIsDamaged
from rigmark_agent.importers.material import Material

Row = dict[str, object]

_TYPICAL: Final = frozenset(
    [
        "build_commit",
        "build_number",
        "model_filename",
        "model_type",
        "n_prompt",
        "n_gen",
        "n_depth",
        "avg_ns",
        "avg_ts",
        "stddev_ts",
        "samples_ns",
        "samples_ts",
        "n_ubatch",
        "n_gpu_layers",
    ]
)
_FEWEST_TYPICAL: Final = 4
_CSV_HEADER: Final = re.compile(r'"?\w+"?(?:,"?\w+"?){9,}$')
_MD_HEADER: Final = re.compile(r"\|\s*model\s*\|(?=.*\|\s*test\s*\|).*\|\s*t/s\s*\|\s*$")
_MD_RULE: Final = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*$")
_MD_BUILD: Final = re.compile(r"build:\s*(\S+)\s*\((\d+)\)")
_MD_TEST: Final = re.compile(
    r"(?:pp\s?(?P<pp>\d+))?(?P<mix>\+)?(?:tg\s?(?P<tg>\d+))?(?:\s*@\s*d\s?(?P<d>\d+))?"
)
_MD_SPEED: Final = re.compile(r"(?P<mean>\d+(?:\.\d+)?)(?:\s*(?:±|\+/-)\s*(?P<sd>\d+(?:\.\d+)?))?")
_SQL_INSERT: Final = re.compile(r"INSERT INTO llama_bench \(([\w, ]+)\) VALUES \((.*)\);\s*$")
_SQL_BEGIN: Final = "INSERT INTO llama_bench"


def is_row(row: Mapping[str, object]) -> bool:
    """Whether a mapping has the keys of a llama-bench row."""
    return len(_TYPICAL & row.keys()) >= _FEWEST_TYPICAL


def text_format(material: Material) -> str | None:
    """Return which of llama-bench's formats that are not JSON it is."""
    for line in material.lines:
        if line.startswith(_SQL_BEGIN):
            return "sql"
        if _MD_HEADER.match(line):
            return "md"
        if _CSV_HEADER.match(line) and len(_TYPICAL & set(_header(line))) >= _FEWEST_TYPICAL:
            return "csv"
    return None


def rows_of(material: Material) -> tuple[str, list[Row]]:
    """Return the format and the rows; raises FileIsDamaged with the line."""
    name = text_format(material)
    if name == "csv":
        return name, list(_csv_rows(material))
    if name == "md":
        return name, list(_md_rows(material))
    if name == "sql":
        return name, list(_sql_rows(material))
    return material.format, list(material.mappings)


def _header(line: str) -> list[str]:
    return [name.strip('"') for name in line.split(",")]


def _csv_rows(material: Material) -> Iterator[Row]:
    header: list[str] = []
    for number, line in enumerate(material.lines, 1):
        if _CSV_HEADER.match(line) and "avg_ts" in line:
            header = _header(line)
        elif header and line.startswith('"'):
            cells = _csv_cells(material, number, line)
            yield _row(header, cells, material=material, number=number)


def _csv_cells(material: Material, number: int, line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as error:
        raise _damaged(material, number, str(error)) from error


def _sql_rows(material: Material) -> Iterator[Row]:
    for number, line in enumerate(material.lines, 1):
        if not line.startswith(_SQL_BEGIN):
            continue
        match = _SQL_INSERT.match(line)
        if match is None or not (match[2].startswith("'") and match[2].endswith("'")):
            raise _damaged(material, number, "the statement is not whole")
        # The tool quotes every value and escapes none.
        yield _row(
            match[1].split(", "), match[2][1:-1].split("', '"), material=material, number=number
        )


def _md_rows(material: Material) -> Iterator[Row]:
    header: list[str] = []
    build = _build(material.text)
    for number, line in enumerate(material.lines, 1):
        if not line.startswith("|") or _MD_RULE.match(line):
            continue
        if not line.rstrip().endswith("|"):
            raise _damaged(material, number, "the row is not whole")
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if _MD_HEADER.match(line):
            header = cells
        elif header:
            yield {**_measured(_row(header, cells, material=material, number=number)), **build}


def _build(text: str) -> Row:
    match = _MD_BUILD.search(text)
    return {"build_commit": match[1], "build_number": match[2]} if match else {}


def _measured(row: Row) -> Row:
    """Return a row of a table with its test and speed under the names of the other formats."""
    test = _MD_TEST.fullmatch(str(row.pop("test", "")))
    pace = _MD_SPEED.fullmatch(str(row.pop("t/s", "")))
    found: Row = {}
    if test is not None and (test["pp"] or test["tg"]):
        found = {"n_prompt": test["pp"] or "0", "n_gen": test["tg"] or "0"}
        found["n_depth"] = test["d"] or "0"
    if pace is not None:
        found["avg_ts"], found["stddev_ts"] = pace["mean"], pace["sd"]
    return {**row, **found}


def _row(header: list[str], cells: list[str], *, material: Material, number: int) -> Row:
    if len(cells) != len(header):
        raise _damaged(
            material, number, f"has {len(cells)} values where the header names {len(header)}"
        )
    return dict(zip(header, cells, strict=True))


def _damaged(material: Material, number: int, what: str) -> FileIsDamaged:
    return FileIsDamaged(f"{material.path.name}, line {number}: {what}")
