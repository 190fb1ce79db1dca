"""The form of a key: mistypings are told apart from keys nobody has."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigmark_ingest.rigs.keys import (
    Key,
    KeyIsMalformed,
    KeyIsMistyped,
    checksum,
    new_key,
    parse_key,
)

OLD = "rmk_0123456789ab_" + "a" * 43


def test_a_key_survives_its_writing():
    key = new_key()

    assert parse_key(key.text) == key
    assert parse_key(f"  {key.text}\n") == key
    assert key.matches(key.hash)
    assert not new_key().matches(key.hash)


def test_a_key_has_the_form_that_secret_scanners_look_for():
    prefix, key_id, rest = new_key().text.split("_", 2)

    assert prefix == "rmk"
    assert len(key_id) == 12
    assert len(rest) == 43 + 1 + 6
    assert rest[43] == "_"


def test_a_checksum_is_the_crc_in_six_digits_of_base_62():
    # The check value of CRC-32 over 123456789 is cbf43926.
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase

    text = checksum("123456789")

    value = sum(digits.index(digit) * 62**place for place, digit in enumerate(reversed(text)))
    assert value == 0xCBF43926
    assert len(text) == 6


def test_a_key_of_the_first_release_has_no_checksum_and_is_read():
    assert parse_key(OLD) == Key("0123456789ab", "a" * 43)


@given(st.integers(4, 66), st.sampled_from(string.ascii_letters + string.digits))
def test_one_wrong_character_anywhere_is_a_mistyping_or_no_key(place: int, wrong: str):
    text = Key("0123456789ab", "s" * 43).text
    mistyped = text[:place] + wrong + text[place + 1 :]
    if mistyped == text:
        return

    with pytest.raises((KeyIsMistyped, KeyIsMalformed)):
        parse_key(mistyped)


@pytest.mark.parametrize(
    "text",
    ["", "rmk_", "rmk_x", OLD + "a", OLD[:-1], OLD.upper(), "sk-" + "a" * 40, OLD + "_12345"],
)
def test_what_is_no_key_is_malformed(text: str):
    with pytest.raises(KeyIsMalformed):
        parse_key(text)
