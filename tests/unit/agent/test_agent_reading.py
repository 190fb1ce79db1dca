"""What engines and people send, which may be anything."""

import pytest

from rigmark_agent.errors import AddressIsNotHttp
from rigmark_agent.target.address import Address
from rigmark_agent.target.fault import fault_text, fault_text_of_body
from rigmark_agent.target.naming import public_name, quantization
from rigmark_agent.target.reading import (
    items,
    mapping,
    milliseconds,
    name,
    nanoseconds,
    number,
    parsed,
    positive,
    sendable,
    text,
    tokens,
)

ODD = [None, True, "7", [], {}, -1, float("nan"), float("inf"), 10**400]


@pytest.mark.parametrize("value", ODD, ids=lambda value: str(value)[:9])
@pytest.mark.parametrize("read", [tokens, number, milliseconds, nanoseconds])
def test_a_figure_that_is_none_is_unknown(read, value):
    assert read(value) is None


@pytest.mark.parametrize("value", [None, True, "7", 0, -1, 1.5, 10**8])
def test_a_count_that_is_not_above_zero_is_unknown(value):
    assert positive(value) is None


def test_figures_are_read():
    assert (tokens(0), positive(7), number(1.5), milliseconds(2)) == (0, 7, 1.5, 2.0)
    assert nanoseconds(1_500_000) == 1.5
    assert milliseconds(10**9) is None


def test_values_of_the_wrong_kind_are_empty():
    assert (mapping([1]), items({}), text(None)) == ({}, [], "")


@pytest.mark.parametrize(
    ("given", "read"),
    [(None, None), ("", None), (" \x00 ", "\N{REPLACEMENT CHARACTER}"), (" a ", "a"), (7, None)],
)
def test_short_names_fit_the_wire(given, read):
    assert name(given) == read


def test_a_long_name_is_cut():
    assert len(name("x" * 500)) == 200


def test_halves_of_a_character_that_stay_alone_are_replaced():
    assert sendable("a\ud83d") == "a\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("llama3.1:8b-instruct", "llama3.1:8b-instruct"),
        ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
        ("/home/alice/models/Llama-3.1-8B/", "Llama-3.1-8B"),
        ("~/models/tiny.gguf", "tiny.gguf"),
        ("./tiny", "tiny"),
        ("models/gemma.gguf", "gemma.gguf"),
        ("C:\\Users\\alice\\tiny.gguf", "tiny.gguf"),
        ("D:/models/tiny", "tiny"),
        ("/", "unnamed model"),
    ],
)
def test_a_model_is_named_without_the_folders_of_the_rig(model, shown):
    assert public_name(model) == shown


@pytest.mark.parametrize(
    ("ftype", "shown"),
    [
        ("Q4_K - Medium", "Q4_K_M"),
        ("Q3_K - Large", "Q3_K_L"),
        ("Q5_K - Small (guessed)", "Q5_K_S"),
        ("Q8_0", "Q8_0"),
        ("mostly F16", "F16"),
        ("all F32", "F32"),
        ("IQ3_XXS - 3.0625 bpw", "IQ3_XXS"),
        ("unknown, may not work", None),
        ("", None),
        (None, None),
    ],
)
def test_a_quantization_is_named_as_people_write_it(ftype, shown):
    assert quantization(ftype) == shown


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"error": {"message": "out\n of memory", "code": 500}}, "out of memory"),
        ({"error": "no such model"}, "no such model"),
        ({"detail": [{"msg": "bad"}]}, '{"detail": [{"msg": "bad"}]}'),
        ({"error": {"code": 7}}, '{"error": {"code": 7}}'),
        ([1], "[1]"),
    ],
)
def test_the_engines_own_words_are_found(payload, words):
    assert fault_text(payload) == words


def test_a_body_that_is_no_document_is_told_as_it_is_and_cut():
    assert fault_text_of_body(b"Bad\r\nGateway") == "Bad Gateway"
    assert len(fault_text_of_body(b"x" * 10_000)) == 300


@pytest.mark.parametrize(
    ("given", "url", "host", "port"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1", 8080),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080", "127.0.0.1", 8080),
        ("http://rig/v1", "http://rig", "rig", 80),
        ("http://rig/v1/chat/completions", "http://rig", "rig", 80),
        ("https://gateway.example/api/v1", "https://gateway.example/api", "gateway.example", 443),
        ("localhost:11434", "http://localhost:11434", "localhost", 11434),
        ("http://[::1]:9", "http://[::1]:9", "::1", 9),
    ],
)
def test_an_address_is_read_as_people_write_it(given, url, host, port):
    address = Address.of(given)

    assert (address.url, address.host, address.port) == (url, host, port)


@pytest.mark.parametrize("given", ["http://::1:8080", "::1", "fe80::1:11434", "a@2001:db8::1"])
def test_an_ipv6_address_without_brackets_is_refused_with_what_it_lacks(given):
    with pytest.raises(AddressIsNotHttp, match=r"in brackets, as in http://\[::1\]:8080"):
        Address.of(given)


@pytest.mark.parametrize("given", ["ftp://rig", "http://", "http://rig:port", "", "file:///etc"])
def test_an_address_that_is_none_is_a_named_error(given):
    with pytest.raises(AddressIsNotHttp):
        Address.of(given)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost:1", True),
        ("http://127.9.9.9:1", True),
        ("http://192.0.2.7:1", False),
        ("http://no-such-host.invalid:1", False),
    ],
)
def test_an_address_tells_whether_it_is_this_machine(url, here):
    assert Address.of(url).is_this_machine() is here


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, null, "\xc3\xa9"]}', {"a": [1, None, "é"]}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'"\\ud83d"', "\ud83d"),
    ],
)
def test_json_is_read_as_the_standard_library_reads_it(content: bytes, value: object):
    assert parsed(content) == value


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\xfd", b"[" * 200_000])
def test_what_is_no_json_is_a_value_error(content: bytes):
    with pytest.raises(ValueError, match=r"."):
        parsed(content)
