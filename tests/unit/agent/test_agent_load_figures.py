import pytest

from rigmark_agent.errors import UsageError
from rigmark_agent.load.figures import point_figures, use_case_named
from rigmark_agent.load.table import load_table
from rigmark_shared.methodology.use_case import USE_CASES
from rigmark_shared.wire import Engine, Hardware, LoadPoint, LoadRequest, Model, Submission

CHAT = USE_CASES["chat"]


def request(start_ms=0.0, *, ttft_ms=100.0, tokens=11, **more):
    return LoadRequest(
        start_ms=start_ms,
        first_token_ms=start_ms + ttft_ms,
        last_token_ms=start_ms + ttft_ms + 100,
        output_tokens=tokens,
        **more,
    )


def failed(start_ms=0.0):
    return LoadRequest(start_ms=start_ms, error="the target answered with status 503")


def point(*requests, **more):
    return LoadPoint(concurrency=2, context_tokens=0, requests=list(requests), **more)


def test_a_point_is_summed_up_over_all_its_requests():
    figures = point_figures(point(request(), request(1000.0, ttft_ms=500.0)), CHAT)

    assert (figures.answered, figures.failed) == (2, 0)
    assert figures.ttft_p50_ms == 300
    assert figures.decode_speed_tok_s == pytest.approx(100)
    # 22 tokens and two requests within the 1.6 s from the first start to the last token.
    assert figures.output_throughput_tok_s == pytest.approx(22 / 1.6)
    assert figures.request_rate_s == pytest.approx(2 / 1.6)
    assert figures.slo_attainment_pct == 50
    assert figures.goodput_req_s == pytest.approx(1 / 1.6)


def test_a_failed_request_misses_the_objective_and_is_counted():
    figures = point_figures(point(request(), failed()), CHAT)

    assert (figures.answered, figures.failed) == (1, 1)
    assert figures.slo_attainment_pct == 50


def test_a_95th_percentile_needs_twenty_requests():
    few, enough = (
        point_figures(point(*(request(n * 10.0) for n in range(count))), CHAT) for count in (19, 20)
    )

    assert few.ttft_p95_ms is None
    assert enough.ttft_p95_ms == pytest.approx(100)


def test_throughput_is_unknown_when_one_answer_was_not_counted():
    figures = point_figures(point(request(), request(tokens=None)), CHAT)

    assert figures.output_throughput_tok_s is None


def test_a_point_without_an_answer_has_no_figure_and_no_attainment():
    figures = point_figures(point(failed(), failed()), CHAT)

    assert figures.ttft_p50_ms is None
    assert figures.output_throughput_tok_s is None
    assert figures.slo_attainment_pct == 0


@pytest.mark.parametrize("name", ["role_play_narrative", "role play", "Role-Play"])
def test_a_use_case_is_found_by_its_id_and_by_its_label(name):
    assert use_case_named(name).id == "role_play_narrative"


def test_an_unknown_use_case_is_refused_with_those_that_there_are():
    with pytest.raises(UsageError, match="chat, code_generation"):
        use_case_named("poetry")


def test_the_table_has_a_line_for_each_point_and_shows_unknown_as_such():
    submission = Submission(
        schema_version="1",
        model=Model(name="tiny"),
        engine=Engine(name="vLLM"),
        hardware=Hardware(name="my rig"),
        load=[
            point(request()),
            LoadPoint(rate_per_s=0.5, context_tokens=2048, requests=[failed()]),
        ],
    )

    title, header, closed, opened, note = load_table(submission, CHAT).splitlines()

    assert title == "tiny · vLLM · my rig"
    assert closed.split()[:6] == ["2", "in", "flight", "0", "1", "0"]
    assert opened.split() == ["0.5/s", "2048", "0", "1", "-", "-", "-", "-", "-", "0", "-"]
    assert len({len(line) for line in (header, closed, opened)}) == 1
    assert "300 ms" in note
