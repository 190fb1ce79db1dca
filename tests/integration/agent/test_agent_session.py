"""A session on a real socket, on the engine's own clock."""

from contextlib import closing

import pytest

from integration.agent.scripted_engine import DONE, ROLE, At, Stream, delta, finish, openai, usage
from rigmark_agent.attempt import Attempter
from rigmark_agent.device.memory import Unseen
from rigmark_agent.device.protocol import NoGpus
from rigmark_agent.device.rig import Rig
from rigmark_agent.document import submission_of
from rigmark_agent.plan import Plan
from rigmark_agent.repeat import Repetition
from rigmark_agent.session import Session
from rigmark_agent.target.address import Address
from rigmark_agent.target.connection import Connection
from rigmark_agent.target.detect import find_target
from rigmark_agent.target.kind import EngineKind
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import LoadModel, PromptCache, SutBoundary

ONE = (ScenarioId.CODE_GENERATION,)
FIVE_PCT = Repetition.until_steady(5.0, most=5)


class Silent:
    """A progress that keeps its lines."""

    def __init__(self):
        self.lines = []

    def begin(self, label):
        self.lines.append(label)

    def note(self, text):
        self.lines.append(text)

    def tokens(self, so_far, since_first_ms):
        """Say nothing."""

    def finish(self, reply):
        """Say nothing."""


def answer(ms_per_token, *, first_ms=50.0, reason="stop", field="content"):
    """Three tokens at that pace."""
    moments = [first_ms + number * ms_per_token for number in range(3)]
    steps = [step for at in moments for step in (At(at), delta(**{field: f"t{at} "}))]
    return Stream((At(0.0), ROLE, *steps, finish(reason), usage(3), DONE, At(0.0)))


@pytest.fixture
def measure(start):
    """Run a plan on an engine that gives these answers; return the document and the session."""

    def run(plan, *answers):
        engine = start(openai(list(answers)))
        address = Address.of(engine.url)
        rests = []
        with closing(Connection(address, read_timeout_s=5.0)) as connection:
            target = find_target(connection, EngineKind.OPENAI, None)
            rig = Rig(NoGpus("none"), Unseen("not looked at"))
            attempter = Attempter(target, None, deadline_s=60.0, clock=engine.clock)
            session = Session(plan, target, rig, attempter, Silent(), rests.append)
            document = submission_of(session.run(), target, rig, started_at=None)
        return document, engine, rests, session.progress.lines

    return run


def bodies(engine):
    return [request.json for request in engine.requests if request.method == "POST"]


def test_repetitions_end_when_the_decode_speed_is_steady(measure):
    plan = Plan(ONE, FIVE_PCT, warmup=0)

    document, *_ = measure(plan, answer(10.0), answer(10.1), answer(9.9))

    assert len(document.scenarios[0].attempts) == 3
    assert document.terms.target_cv_pct == 5.0
    assert document.terms.max_repetitions == 5


def test_an_unsteady_speed_is_repeated_up_to_the_most_and_every_repetition_is_sent(measure):
    plan = Plan(ONE, FIVE_PCT, warmup=0)

    document, *_ = measure(plan, *map(answer, (10.0, 20.0, 10.0, 20.0, 10.0, 20.0)))

    (run,) = document.scenarios
    assert [one.ordinal for one in run.attempts] == [0, 1, 2, 3, 4]
    spans = [one.marks.last_token_ms - one.marks.first_token_ms for one in run.attempts]
    assert spans == [20.0, 40.0, 20.0, 40.0, 20.0]


def test_fault_10_a_cold_first_run_is_excluded_and_recorded(measure):
    """Fault 10 of other clients: a cold first run mixed in."""
    cold, warm = answer(500.0, first_ms=9_000.0), answer(10.0)

    document, *_ = measure(Plan(ONE, Repetition.exactly(2), warmup=1), cold, warm, warm)

    (run,) = document.scenarios
    assert [one.warmup for one in run.attempts] == [True, False, False]
    assert run.attempts[0].marks.first_token_ms == 9_000
    assert (run.ttft_ms, run.decode_speed_tok_s) == (50, pytest.approx(100))
    assert document.terms.warmups == 1


def test_fault_9_a_limit_that_reasoning_ate_is_flagged_and_not_judged_as_bad_prose(measure):
    """Fault 9 of other clients: an empty answer, because reasoning used up its tokens."""
    thought = answer(10.0, reason="length", field="reasoning_content")

    document, *_ = measure(Plan(ONE, Repetition.exactly(1), warmup=0, max_output_tokens=3), thought)

    (run,) = document.scenarios
    assert (run.response, run.finish_reason) == ("", "length")
    assert run.reasoning.startswith("t50")
    assert "no answer within 3 tokens" in run.unknown["response"]
    assert run.decode_speed_tok_s == pytest.approx(100)


def test_the_rig_rests_before_each_repetition(measure):
    plan = Plan(ONE, Repetition.exactly(3), warmup=1, cooldown_s=7.0)

    document, _, rests, lines = measure(plan, answer(10.0))

    assert rests == [7.0] * 3
    assert lines.count("Resting for 7 s") == 3
    assert document.terms.cooldown_s == 7.0


def test_the_seed_is_asked_for_and_told(measure):
    plan = Plan(ONE, Repetition.exactly(1), warmup=0, seed=42)

    document, engine, *_ = measure(plan, answer(10.0))

    assert [body["seed"] for body in bodies(engine)] == [42]
    assert document.scenarios[0].seed == 42


def test_the_terms_are_told(measure):
    document, *_ = measure(Plan(ONE, Repetition.exactly(1), warmup=0), answer(10.0))

    terms = document.terms
    assert (terms.sut_boundary, terms.load_model) == (SutBoundary.ENGINE, LoadModel.SINGLE_STREAM)
    assert (terms.concurrency, terms.streaming) == (1, True)
    assert terms.prompt_cache is PromptCache.NOT_REPORTED
    assert terms.prompt_set_version == document.methodology_version


def test_the_moment_of_every_chunk_is_sent(measure):
    document, *_ = measure(Plan(ONE, Repetition.exactly(1), warmup=0), answer(10.0))

    (attempt,) = document.scenarios[0].attempts
    assert attempt.chunk_marks_ms == [50.0, 60.0, 70.0]
    assert attempt.client_cpu_ms is not None
