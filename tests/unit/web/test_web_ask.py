"""What is asked of the board, and the address that asks it."""

from uuid import UUID

from rigmark_web.leaderboard.ask import Ask, Order, Sort

ONE = UUID("01a210ea-432d-74bb-8053-90e05672b483")
TWO = UUID("01a210ea-432d-74bb-8053-90e05672b484")


def test_the_plain_board_has_the_plain_address():
    assert Ask().url() == "/benchmarks"
    assert Ask(order=Order.DESC).url() == "/benchmarks"


def test_an_address_carries_what_is_asked_and_nothing_else():
    ask = Ask(sort=Sort.TTFT, order=Order.DESC, model="a&b", engine="vLLM", expand=[ONE, TWO])

    assert ask.url("/benchmarks.json") == (
        "/benchmarks.json?sort=ttft_ms&order=desc&model=a%26b&engine=vLLM"
        f"&expand={ONE}&expand={TWO}"
    )


def test_the_best_comes_first_unless_asked_otherwise():
    assert Ask(sort=Sort.TTFT).direction is Order.ASC
    assert Ask(sort=Sort.MEMORY).direction is Order.ASC
    assert Ask(sort=Sort.DECODE_SPEED).direction is Order.DESC
    assert Ask(sort=Sort.CREATED_AT).direction is Order.DESC
    assert Ask(sort=Sort.TTFT, order=Order.DESC).direction is Order.DESC


def test_sorting_by_the_same_figure_again_turns_the_order():
    ask = Ask(sort=Sort.TTFT, model="x", cursor="word", expand=[ONE])

    assert ask.sorted_by(Sort.TTFT) == "/benchmarks?sort=ttft_ms&order=desc&model=x"
    assert ask.sorted_by(Sort.MEMORY) == "/benchmarks?sort=memory_gb&model=x"


def test_a_row_is_expanded_once_and_collapsed_wholly():
    ask = Ask(expand=[ONE, TWO])

    assert ask.with_expanded(ONE, expanded=True) == f"/benchmarks?expand={TWO}&expand={ONE}#b-{ONE}"
    assert ask.with_expanded(ONE, expanded=False) == f"/benchmarks?expand={TWO}#b-{ONE}"


def test_an_empty_field_of_a_form_asks_nothing():
    ask = Ask.model_validate(
        {"model": "", "quantization": "", "status": "", "evidence": "", "order": "", "cursor": ""}
    )

    assert ask == Ask()
    assert ask.filters == {}
