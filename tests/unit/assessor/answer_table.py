"""The table of answers for readers, written from the shapes and policies that the tests use.

`PYTHONPATH=tests:tests/fixtures python -m unit.assessor.answer_table` writes it into its page.
"""

from pathlib import Path

from rigmark_assessor.judge.errors import JudgeError
from unit.assessor.answer_policy import POLICIES
from unit.assessor.answer_shapes import SHAPES

PAGE = Path(__file__).parents[3] / "docs" / "judge-answers.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
_HEAD = "| answer | error, reason | what follows | calls | ends as |\n|---|---|---|---:|---|"


def table() -> str:
    """Return the table: one line for each error, with all of its shapes."""
    return "\n".join([_HEAD, *(_line(error) for error in POLICIES)])


def _line(error: type[JudgeError] | None) -> str:
    policy = POLICIES[error]
    shapes = [shape for shape in SHAPES if shape.error is error]
    calls = sorted({policy.calls + shape.more_calls for shape in shapes})
    names = ", ".join(shape.name.replace("|", "\\|") for shape in shapes)
    said = f"`{error.__name__}`, `{error.reason}`" if error else "none"
    told = " or ".join(map(str, calls))
    return f"| {names} | {said} | {policy.words} | {told} | {policy.state} |"


def whole(page: str) -> str:
    """Return the page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(whole(PAGE.read_text("utf-8")), "utf-8")
