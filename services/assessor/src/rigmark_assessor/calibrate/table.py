"""Plain text tables for people at a terminal."""

from collections.abc import Sequence

UNKNOWN = "–"


def text_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return lines with aligned columns; None is shown as unknown, floats with two decimals."""
    cells = [list(head), *([_cell(one) for one in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _cell(value: object) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.2f}" if isinstance(value, float) else str(value)
