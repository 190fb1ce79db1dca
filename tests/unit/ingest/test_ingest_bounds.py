"""What a document may be made of, counted before it is parsed."""

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import scenario_run, submission
from rigmark_ingest.benchmarks.bounds import (
    DEEPEST,
    MOST_IN_A_ROW,
    MOST_OBJECTS,
    MOST_VALUES,
    beyond_bounds,
    is_heavy,
)
from rigmark_ingest.benchmarks.document import read_document
from rigmark_ingest.problems import DocumentIsInvalid

BYTES = 8 * 1024 * 1024


def list_of(item: bytes, count: int) -> bytes:
    return b"[" + b",".join([item] * count) + b"]"


def trace_of(item: bytes, count: int) -> bytes:
    return b'{"scenarios":[{"attempts":[{"device_trace":' + list_of(item, count) + b"}]}]}"


def names(count: int) -> bytes:
    return b"{" + b",".join(b'"n%d":1' % number for number in range(count)) + b"}"


BEYOND = [
    ("deep", b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "levels deep"),
    ("deep in objects", b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "levels deep"),
    ("many numbers", list_of(b"1", MOST_VALUES + 1), "names and values"),
    ("many texts", list_of(b'""', MOST_VALUES + 1), "names and values"),
    ("many names", names(MOST_VALUES), "names and values"),
    ("many lists", list_of(b"[]", MOST_OBJECTS), "objects and lists"),
    ("many objects", list_of(b"{}", MOST_OBJECTS), "objects and lists"),
    ("a wide object", names(MOST_IN_A_ROW + 1), "members"),
]
WITHIN = [
    ("as deep as allowed", b"[" * DEEPEST + b"]" * DEEPEST),
    ("brackets in a text", json.dumps(["[" * 1_000 + "{" * 1_000 + '\\"' * 1_000]).encode()),
    ("commas in a text", json.dumps(["," * MOST_VALUES, ":" * MOST_VALUES]).encode()),
    ("a text of backslashes", json.dumps(["\\" * 9, "[" * 1_000]).encode()),
    ("as many numbers as allowed", list_of(b"1", MOST_VALUES)),
    ("as wide as allowed", names(MOST_IN_A_ROW)),
    ("closing brackets alone", b"]" * 1_000_000),
]


@pytest.mark.parametrize(("name", "raw", "words"), BEYOND, ids=[b[0] for b in BEYOND])
def test_what_is_beyond_a_bound_is_refused_before_it_is_parsed(name: str, raw: bytes, words: str):
    with pytest.raises(DocumentIsInvalid) as refused:
        read_document(raw)

    (fault,) = refused.value.errors
    assert (fault.field, words in fault.message) == ("body", True), name


@pytest.mark.parametrize(("name", "raw"), WITHIN, ids=[w[0] for w in WITHIN])
def test_what_is_within_the_bounds_is_left_to_the_parser(name: str, raw: bytes):
    assert beyond_bounds(raw) == [], name


def test_a_long_honest_document_is_within_the_bounds_and_heavy():
    samples = [{"at_ms": at, "power_w": 300.5, "memory_used_mb": 8000} for at in range(7_000)]
    attempts = [
        {
            "ordinal": ordinal,
            "marks": dict.fromkeys(("first_chunk_ms", "first_token_ms", "last_token_ms"), 1.0)
            | {"end_ms": 2.0},
            "device_trace": samples,
        }
        for ordinal in range(4)
    ]
    raw = json.dumps(submission(scenarios=[scenario_run(attempts=attempts)])).encode()

    assert beyond_bounds(raw) == []
    assert is_heavy(raw)
    assert read_document(raw).scenarios[0].attempts[3].device_trace[6_999].at_ms == 6_999


def test_a_plain_document_is_not_heavy():
    assert not is_heavy(json.dumps(submission()).encode())


def deepest(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(deepest, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(deepest, value), default=0)
    return 0


texts = st.text(alphabet='[]{},:"\\ aé\n', max_size=20)
documents = st.recursive(
    texts | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=30,
)


@given(documents, st.booleans(), st.integers(min_value=0, max_value=40))
def test_depth_is_counted_as_a_parser_counts_it(document: Any, plain: bool, more: int):
    for _ in range(more):
        document = [document]

    found = beyond_bounds(json.dumps(document, ensure_ascii=plain).encode())

    assert bool(found) == (deepest(document) > DEEPEST)


@pytest.mark.parametrize(
    "raw",
    [
        names(BYTES // 16),
        list_of(b"{}", BYTES // 3),
        trace_of(b"{}", BYTES // 3),
        trace_of(b'{"at_ms":1,"power_w":2}', BYTES // 24),
        list_of(b"[" * 190 + b"]" * 190, BYTES // 381),
    ],
    ids=["names", "objects", "a trace of nothing", "a long trace", "deep lists"],
)
def test_eight_megabytes_of_small_values_cost_less_than_their_parsing(raw: bytes):
    began = process_time()
    found = beyond_bounds(raw)
    counting_s = process_time() - began
    began = process_time()
    json.loads(raw)
    parsing_s = process_time() - began

    assert found
    assert counting_s < parsing_s
