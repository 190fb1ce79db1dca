"""Bodies that are no document, or none that may be taken."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

from builders import attempt, scenario_run, submission
from fuzz.bad_input import MARK, BadInput, post

_INVALID = frozenset({422})
_LARGE = 8 * 1024 * 1024
_GZIP = {"Content_Encoding": "gzip"}


def documents() -> Iterator[BadInput]:
    """Yield each body once."""
    for name, text in _TEXTS.items():
        yield BadInput("no JSON", name, post(text), _INVALID, field="body")
    for name, (number, field) in _NUMBERS.items():
        yield BadInput("a number", name, post(_with_number(number)), _INVALID, field=field)
    for name, (document, field) in _DOCUMENTS.items():
        body = json.dumps(document).encode()
        yield BadInput("a document", name, post(body), _INVALID, field=field)
    for name, body in _HUGE.items():
        yield BadInput("a size", name, post(body), frozenset({413, 422}))
    for name, (body, status) in _GZIPPED.items():
        yield BadInput("gzip", name, post(body, **_GZIP), frozenset({status}))


def _with_number(number: bytes) -> bytes:
    plain = json.dumps(submission(hardware={"name": "x", "ram_gb": 0})).encode()
    return plain.replace(b'"ram_gb": 0', b'"ram_gb": ' + number)


def _nested(opening: str, closing: str, depth: int) -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


def _run(**changes: Any) -> dict[str, Any]:
    return submission(scenarios=[scenario_run(**changes)])


def _list_of(item: bytes) -> bytes:
    return b"[" + b",".join([item] * (_LARGE // (len(item) + 1) - 2)) + b"]"


_TEXTS = {
    "nothing but space": b"  \r\n\t",
    "a word": MARK.encode(),
    "half a document": b'{"schema_version": "1"',
    "a comma too many": b'{"schema_version": "1",}',
    "two documents": b"{}{}",
    "single quotes": b"{'schema_version': '1'}",
    "a name without quotes": b"{schema_version: 1}",
    "a comment": b"{} // " + MARK.encode(),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": json.dumps(submission()).encode("utf-16"),
    "UTF-32": json.dumps(submission()).encode("utf-32"),
    "bytes that are no UTF-8": b'{"schema_version": "\xff\xfe"}',
    "an overlong encoding": b'{"schema_version": "\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"schema_version": "\xed\xa0\x80"}',
    "a lone high surrogate": b'{"schema_version": "\\ud800"}',
    "a lone low surrogate": b'{"schema_version": "\\udc00 "}',
    "surrogates the wrong way round": b'{"schema_version": "\\udc00\\ud800"}',
    "an escape cut off": b'{"schema_version": "\\u00"}',
    "an unknown escape": b'{"schema_version": "\\x41"}',
    "a raw NUL": b'{"schema_version": "\x00"}',
    "a raw line feed in a text": b'{"schema_version": "1\n"}',
    "lists without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "deep lists": _nested("[", "]", 5_000),
    "deep objects": _nested('{"a":', "}", 5_000),
    "33 levels": _nested("[", "]", 33),
    "a list": b"[]",
    "null": b"null",
    "true": b"true",
    "a number": b"1",
    "a text": json.dumps(MARK).encode(),
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "a form": b"schema_version=1&model=x",
    "pickled": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s.",
}
_NUMBERS = {
    "NaN": (b"NaN", "hardware.ram_gb"),
    "Infinity": (b"Infinity", "hardware.ram_gb"),
    "-Infinity": (b"-Infinity", "hardware.ram_gb"),
    "1e400": (b"1e400", "hardware.ram_gb"),
    "-1e400": (b"-1e400", "hardware.ram_gb"),
    "1e99999999999": (b"1e99999999999", "hardware.ram_gb"),
    "10,000 digits": (b"9" * 10_000, "body"),
    "a negative one": (b"-1", "hardware.ram_gb"),
    "one with a sign": (b"+1", "body"),
    "hexadecimal": (b"0x10", "body"),
    "octal": (b"017", "body"),
    "with a leading point": (b".5", "body"),
    "with a trailing point": (b"5.", "body"),
    "with underscores": (b"1_000", "body"),
    "as a text": (b'"16"', "hardware.ram_gb"),
    "true": (b"true", "hardware.ram_gb"),
}
_DOCUMENTS: dict[str, tuple[Any, str]] = {
    "a NUL in a name": (submission(model={"name": f"{MARK}\x00"}), "model.name"),
    "a NUL in a prompt": (_run(prompt="a\x00b"), "scenarios[0].prompt"),
    "a NUL in a key": (
        submission(engine={"name": "x", "flags": {"a\x00": "b"}}),
        "engine.flags",
    ),
    "an unknown field": (submission(not_a_field=MARK), "not_a_field"),
    "a field that is markup": (submission(**{"<script>": 1}), "body"),
    "a prototype": (submission(__proto__={"admin": True}), "__proto__"),
    "a thousand unknown fields": (submission(**{f"f{n}": n for n in range(1_000)}), "f0"),
    "three thousand unknown fields": (submission(**{f"f{n}": n for n in range(3_000)}), "body"),
    "five scenarios": (
        submission(scenarios=[scenario_run() for _ in range(5)]),
        "scenarios",
    ),
    "an attempt twice": (_run(attempts=[attempt(), attempt()]), "scenarios[0].attempts"),
    "an attempt too many": (
        _run(attempts=[attempt(ordinal) for ordinal in range(101)]),
        "scenarios[0].attempts",
    ),
    "a long name": (submission(model={"name": MARK * 100}), "model.name"),
    "a long response": (_run(response="a" * 400_001), "scenarios[0].response"),
    "a long reason": (_run(unknown={"ttft_ms": "a" * 501}), "scenarios[0].unknown.ttft_ms"),
    "a date that is none": (submission(started_at="2026-13-45T99:99:99Z"), "started_at"),
    "a date as a number": (submission(started_at=1e30), "started_at"),
    "a year beyond all years": (submission(started_at="99999-01-01T00:00:00Z"), "started_at"),
    "a challenge that is no id": (submission(challenge_id=MARK), "challenge_id"),
    "a seed beyond 64 bits": (_run(seed=2**64), "scenarios[0].seed"),
    "more parameters than atoms": (
        submission(model={"name": "x", "parameters": 10**80}),
        "model.parameters",
    ),
}
_HUGE = {
    "one byte too many": b" " * (_LARGE + 1),
    "twice too many": b" " * (2 * _LARGE),
    "one long text": b'{"model": {"name": "' + b"a" * (_LARGE - 100) + b'"}}',
    "one long name of a field": b'{"' + b"a" * (_LARGE - 100) + b'": 1}',
    "one long number": b'{"model": {"parameters": ' + b"9" * (_LARGE - 100) + b"}}",
    "one long fraction": b'{"hardware": {"ram_gb": 0.' + b"9" * (_LARGE - 100) + b"}}",
    "escapes alone": b'{"model": {"name": "' + b"\\u00e9" * (_LARGE // 6 - 100) + b'"}}',
    "small numbers alone": _list_of(b"1"),
    "empty objects alone": _list_of(b"{}"),
    "empty lists alone": _list_of(b"[]"),
    "empty texts alone": _list_of(b'""'),
    "quotation marks alone": b'"' * _LARGE,
    "backslashes alone": b'"' + b"\\" * (_LARGE - 2) + b'"',
    "deep lists alone": _list_of(b"[" * 190 + b"]" * 190),
    "unknown fields alone": b"{"
    + b",".join(b'"%x":1' % number for number in range(_LARGE // 12))
    + b"}",
    "the same field alone": b"{" + b",".join([b'"model":1'] * (_LARGE // 10 - 1)) + b"}",
    "a trace of nothing": b'{"scenarios":[{"attempts":[{"device_trace":['
    + b",".join([b"{}"] * 45_000)
    + b"]}]}]}",
    "a trace of strangers": b'{"scenarios":[{"attempts":[{"device_trace":['
    + b",".join([b'{"at_ms":1,"power_w":2.5,"x":3}'] * 45_000)
    + b"]}]}]}",
}
_WHOLE = gzip.compress(json.dumps(submission()).encode())
_GZIPPED = {
    "no gzip": (json.dumps(submission()).encode(), 400),
    "zlib": (zlib.compress(b"{}"), 400),
    "cut off": (_WHOLE[:-10], 400),
    "its header alone": (_WHOLE[:10], 400),
    "a wrong checksum": (_WHOLE[:-8] + b"\x00\x00\x00\x00" + _WHOLE[-4:], 400),
    "a wrong length": (_WHOLE[:-4] + b"\xff\xff\xff\x7f", 400),
    "two members": (_WHOLE + _WHOLE, 400),
    "bytes after it": (_WHOLE + b"\x00" * 100, 400),
    "gzip in gzip": (gzip.compress(_WHOLE), 422),
    "a bomb of 100 MB": (gzip.compress(b" " * 100_000_000), 413),
    "a bomb of objects": (gzip.compress(_list_of(b"{}")), 422),
    "empty": (gzip.compress(b""), 422),
}
