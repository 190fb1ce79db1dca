"""What is ruled out before a search for suspicious words is nothing that the search would find."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rigmark_assessor.judge.fence import unseen_characters
from rigmark_assessor.judge.suspicion import suspicion
from rigmark_assessor.judge.suspicious_words import HEADS, PATTERNS, TRIGGERS

# Most characters that do not show would be left out below anyhow.
SHOWN = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n")


@pytest.mark.parametrize("kind", PATTERNS)
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_text_that_a_pattern_finds_is_ruled_out(kind: str, data: st.DataObject):
    pattern = PATTERNS[kind]
    written = re.compile(pattern.pattern, pattern.flags)
    text = data.draw(st.from_regex(written, alphabet=SHOWN)).lower()
    assume(pattern.search(text) and not unseen_characters(text))
    assume(any(trigger in text for trigger in TRIGGERS[kind]))

    found = {one.kind.value for one in suspicion(text)}

    assert kind in found


def test_every_kind_of_words_can_be_ruled_out():
    assert HEADS.keys() == PATTERNS.keys() == TRIGGERS.keys()
