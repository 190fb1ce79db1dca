"""A name that comes twice in an object is refused at any depth, and no honest document is."""

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import attempt, load_point, scenario_run, submission
from rigmark_ingest.benchmarks.bounds import names_in
from rigmark_ingest.benchmarks.document import read_document
from rigmark_ingest.benchmarks.doubled import names_kept
from rigmark_ingest.problems import DocumentIsInvalid
from rigmark_shared.wire import Submission

ADVICE = "more than once; keep the one that is meant, and remove the others"
SAMPLE = {"at_ms": 1.0, "power_w": 300.0, "throttle_reasons": ["sw_power_cap"]}

# What a counter of names could take for a name, or not see as one.
tricky = st.text(alphabet=':"\\{}[], a\n\té€😀', max_size=12)
names = tricky.map(lambda text: f"n{text}e")


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid document with objects at every depth there is."""
    reasons = st.dictionaries(names, names, max_size=3)
    texts = draw(st.tuples(names, tricky))
    attempts = [attempt(device_trace=[SAMPLE] * draw(st.integers(0, 2)))]
    runs = [scenario_run(prompt=texts[0], response=texts[1], attempts=attempts)]
    return submission(
        engine={"name": "e", "flags": draw(reasons)},
        hardware={"name": "h", "gpus": [{"name": draw(names)}], "unknown": draw(reasons)},
        scenarios=[{**runs[0], "unknown": draw(reasons)}],
        load=draw(st.sampled_from([[], [load_point(unknown=draw(reasons))]])),
        source={"tool": "t", "left_out": draw(reasons), "relabelled": draw(reasons)},
        started_at=draw(st.sampled_from([None, "2026-11-25T10:00Z", "2026-11-25T10:00:00+01:00"])),
    )


def objects(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from objects(inner)


class Writer:
    """Writes JSON as no writer would: any escapes and white space, and one name twice."""

    def __init__(self, seed: int, twice: dict[str, Any] | None = None) -> None:
        self.any = Random(seed)
        self.twice = twice

    def write(self, part: Any) -> str:
        if isinstance(part, dict):
            members = list(part.items())
            if part is self.twice:
                kept = self.any.randrange(
                    len(members)
                )  # the last of its name is what a parser keeps
                name, value = members[kept]
                # Where names are free a parser looks at each of the values, and they are texts.
                others = ["a:b"] if isinstance(value, str) else [9**99, "a:b", {}, None]
                lost = (name, self.any.choice([value, *others]))
                members.insert(self.any.randint(0, kept), lost)
            parts = [f"{self.text(name)}{self.space()}:{self.write(v)}" for name, v in members]
            return f"{{{self.space()}{','.join(parts)}}}"
        if isinstance(part, list):
            return f"[{','.join(self.write(one) + self.space() for one in part)}]"
        return self.text(part) if isinstance(part, str) else json.dumps(part)

    def text(self, text: str) -> str:
        if self.any.random() < 0.3:
            units = text.encode("utf-16-be")
            return '"' + re.sub("(....)", r"\\u\1", units.hex()) + '"'
        return json.dumps(text, ensure_ascii=self.any.random() < 0.5)

    def space(self) -> str:
        return self.any.choice(["", "", "", " ", "\n\t"])


seeds = st.integers(0, 2**32)


@settings(max_examples=200)
@given(documents(), seeds)
def test_a_name_that_comes_twice_is_refused_wherever_it_stands(document: dict[str, Any], seed: int):
    twice = Random(seed).choice([one for one in objects(document) if one])
    raw = Writer(seed, twice).write(document).encode()

    with pytest.raises(DocumentIsInvalid) as refused:
        read_document(raw)

    found = refused.value.errors
    assert found
    assert all(fault.message.endswith(ADVICE) for fault in found)


@settings(max_examples=200)
@given(documents(), seeds)
def test_a_document_without_such_a_name_is_taken_as_the_parser_reads_it(
    document: dict[str, Any], seed: int
):
    raw = Writer(seed).write(document).encode()

    submission = Submission.model_validate_json(raw)
    assert read_document(raw) == submission
    assert names_in(raw) == names_kept(submission)  # else each such post would be read slowly


def told(document: dict[str, Any], once: str, twice: str) -> dict[str, str]:
    written = json.dumps(document)
    assert written.count(once) == 1
    with pytest.raises(DocumentIsInvalid) as refused:
        read_document(written.replace(once, twice).encode())
    return {fault.field: fault.message for fault in refused.value.errors}


@pytest.mark.parametrize(
    ("once", "twice", "field"),
    [
        ('"engine": {', '"engine": {"name": "lost"}, "engine": {', "engine"),
        ('"ttft_ms": 1.5', '"ttft_ms": 2.5, "ttft_ms": 1.5', "scenarios[0].ttft_ms"),
        ('"ttft_ms": 1.5', '"ttft_ms": 1.5, "ttft_\\u006ds": 1.5', "scenarios[0].ttft_ms"),
        (
            '"end_ms": 1151.0',
            '"end_ms": 1, "end_ms": 1151',
            "scenarios[0].attempts[0].marks.end_ms",
        ),
        (
            '"power_w": 300.0',
            '"power_w": null, "power_w": 300.0',
            "scenarios[0].attempts[0].device_trace[0].power_w",
        ),
        ('"ctx": "8k"', '"ctx": "4k", "ctx": "8k"', "engine.flags.ctx"),
    ],
)
def test_the_name_is_told_by_its_place_with_what_to_do(once: str, twice: str, field: str):
    attempts = [attempt(device_trace=[SAMPLE])]
    document = submission(
        engine={"name": "e", "flags": {"ctx": "8k"}},
        scenarios=[scenario_run(ttft_ms=1.5, attempts=attempts)],
    )

    assert told(document, once, twice) == {field: f"is given {ADVICE}"}


def test_a_name_that_is_none_of_a_field_is_told_by_what_it_stands_in():
    document = submission(engine={"name": "e", "flags": {"a:b <c>": "1"}})

    found = told(document, '"a:b <c>": "1"', '"a:b <c>": "1", "a:b <c>": "2"')

    assert found == {"engine.flags": f"has a name {ADVICE}"}


def test_two_names_that_differ_in_the_white_space_around_them_would_be_one():
    document = submission(engine={"name": "e", "flags": {"ctx": "8k", " ctx": "4k"}})

    with pytest.raises(DocumentIsInvalid) as refused:
        read_document(json.dumps(document).encode())

    assert [fault.field for fault in refused.value.errors] == ["engine.flags"]


def test_a_value_that_is_not_kept_may_be_as_long_as_any_number():
    document = submission(scenarios=[scenario_run(ttft_ms=1.5)])

    found = told(document, '"ttft_ms": 1.5', f'"ttft_ms": {"9" * 4300}, "ttft_ms": 1.5')

    assert list(found) == ["scenarios[0].ttft_ms"]


@pytest.mark.parametrize(("count", "named"), [(60, 50), (1_500, 1)])
def test_of_very_many_a_few_are_named_and_all_are_counted(count: int, named: int):
    samples = ", ".join(['{"at_ms": 1, "at_ms": 2}'] * count)
    attempts = [attempt(device_trace=["samples"])]
    document = json.dumps(submission(scenarios=[scenario_run(attempts=attempts)]))

    with pytest.raises(DocumentIsInvalid) as refused:
        read_document(document.replace('"samples"', samples).encode())

    assert len(refused.value.errors) == named
    assert str(count) in refused.value.detail + refused.value.errors[0].message
