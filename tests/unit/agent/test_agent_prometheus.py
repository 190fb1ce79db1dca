"""A metrics page: the wanted samples are read, whatever else stands on it."""

import pytest

from rigmark_agent.target.prometheus import Sample, samples

PAGE = """# HELP a_total Something, a_total 9
# TYPE a_total counter
a_total{engine="0",name="a \\"b\\" {c}"} 3.0 1700000000000
a_total{engine="1"} 4e1
a_total_more 5
b_count 7
c 1
"""


def test_only_wanted_names_are_read_with_their_labels():
    found = samples(PAGE, {"a_total", "b_count"})

    assert found == {
        "a_total": [
            Sample({"engine": "0", "name": 'a \\"b\\" {c}'}, 3.0),
            Sample({"engine": "1"}, 40.0),
        ],
        "b_count": [Sample({}, 7.0)],
    }


@pytest.mark.parametrize("page", ["", "a", "a x", "a{", 'a{b="c"', "a NaN", "a +Inf", "<html>a 1"])
def test_a_line_that_is_no_sample_is_left_out(page):
    assert samples(page, {"a"}) == {}
