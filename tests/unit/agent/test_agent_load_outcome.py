from rigmark_agent.load.outcome import Outcome, failed


def test_a_request_that_was_due_is_timed_from_that_moment_and_its_lateness_is_told():
    outcome = Outcome(sent_s=10.8, due_s=10.5, first_token_ms=50.0, last_token_ms=90.0)

    sent = outcome.load_request(begun_s=10.0)

    assert (sent.start_ms, sent.late_ms) == (500, 300)
    assert (sent.first_token_ms, sent.last_token_ms) == (850, 890)


def test_a_request_of_a_closed_loop_is_timed_from_when_it_was_sent():
    outcome = Outcome(sent_s=10.8, first_token_ms=50.0, last_token_ms=90.0)

    sent = outcome.load_request(begun_s=10.0)

    assert (sent.start_ms, sent.late_ms, sent.first_token_ms) == (800, None, 850)


def test_a_reason_is_cut_to_what_the_wire_takes():
    sent = Outcome(sent_s=1.0, error="x" * 900).load_request(begun_s=1.0)

    assert len(sent.error) == 500


def test_a_request_that_failed_lasts_until_it_did():
    sent = failed("cut", sent_s=10.0, due_s=None, ended_s=12.5).load_request(begun_s=9.0)

    assert (sent.start_ms, sent.end_ms, sent.first_token_ms) == (1000, 3500, None)
