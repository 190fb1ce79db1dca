"""Characters that hide or reorder text are named wherever a text is shown."""

import pytest
from markupsafe import Markup

from rigmark_web.inert.marks import as_it_is, shown, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("gpt\u202e4tpg", "gpt⟨U+202E⟩4tpg"),
        ("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩"),
        ("pay\u200bpal", "pay⟨U+200B⟩pal"),
        ("soft\u00adhyphen", "soft⟨U+00AD⟩hyphen"),
        ("\ufeffbom", "⟨U+FEFF⟩bom"),
        ("bell\x07 escape\x1b[31m", "bell⟨U+0007⟩ escape⟨U+001B⟩[31m"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\u200clead", "⟨U+200C⟩lead"),
        ("line\u2028apart", "line⟨U+2028⟩apart"),
        ("hangul\u3164filler", "hangul⟨U+3164⟩filler"),
    ],
)
def test_a_character_that_hides_is_named(text, seen):
    assert visible(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "plain text\twith tabs\r\nand lines",
        "naïve café — “quotes” 中文 العربية עברית",
        "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}",
        "\N{HEAVY BLACK HEART}\ufe0f",
        "می\u200cخواهم",
    ],
)
def test_writing_and_pictures_stay_as_they_are(text):
    assert visible(text) == text


def test_markup_and_numbers_are_put_out_as_they_are():
    assert shown(Markup("<b>\u200b</b>")) == "<b>\u200b</b>"
    assert shown(7) == 7
    assert shown("\u200b") == "⟨U+200B⟩"


def test_a_field_of_a_form_goes_back_as_it_came():
    assert shown(as_it_is('a\u200b"<')) == "a\u200b&#34;&lt;"
