"""No sequence of failures changes a score: it delays it, or there is none."""

import json
from collections.abc import Sequence
from dataclasses import replace

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from rigmark_assessor.assess.outcome import Outcome
from rigmark_assessor.assess.service import Assessor, Patience
from rigmark_assessor.judge.client import JudgeClient
from rigmark_assessor.judge.errors import JudgeError
from rigmark_assessor.judge.verdict import verdict_schema
from rigmark_assessor.judge.wait import Backoff
from rigmark_shared.methodology import scenario_kpi
from rigmark_shared.status import AssessmentStatus
from scripted_judge import Reply, Request, completion, valid, verdict
from unit.assessor import replies
from unit.assessor.answer_policy import POLICIES
from unit.assessor.answer_shapes import BODIES, CONNECTION, SHAPES, Shape
from unit.assessor.replies import SCENARIO, FakeHand, claim, no_noise, panel
from unit.assessor.wired import Wired

NEVER_ENOUGH = 10_000
# What is about a connection has no place in a transport that has none.
CUT = [one for one in BODIES if one.name.startswith("cut")]
PLAYED = [one for one in SHAPES if one.error and one not in CONNECTION and one not in CUT]
FAILING = [one for one in PLAYED if POLICIES[one.error].state != "completed"]
TRANSIENT = [one for one in FAILING if POLICIES[one.error].words.startswith(("try again", "p"))]
# The scripted judge gives each dimension the same score whenever it is asked.
WHOLE = verdict(verdict_schema(SCENARIO, bound_strings=False))
EXPECTED = scenario_kpi(SCENARIO, {one.id: WHOLE[one.id]["score"] for one in SCENARIO.dimensions})


class Player:
    """A judge that answers in each of these shapes in turn, and then gives valid verdicts."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.left = list(shapes)
        self.calls = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        asked: Request = json.loads(request.content)
        reply = (self.left.pop(0).script if self.left else valid)(asked)
        return httpx.Response(reply.status, content=reply.body, headers=reply.headers)


async def judged(player: Player, *, max_failures: int = NEVER_ENOUGH) -> list[Outcome]:
    """Assess one claim again and again until it ends, and return all outcomes."""
    client = JudgeClient(replies.settings(), Wired(player))
    one = panel(client, judge_samples=1)
    patience = Patience(max_failures=max_failures, backoff=Backoff(first_s=1))
    assessor, mine = Assessor(one, patience, noise=no_noise()), claim()
    outcomes: list[Outcome] = []
    while not outcomes or not outcomes[-1].status.is_final:
        outcomes.append(await assessor.assess(mine, FakeHand()))
        failures = mine.failures + outcomes[-1].counts_as_failure
        mine = replace(mine, attempt=mine.attempt + 1, failures=failures)
    return outcomes


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TRANSIENT), max_size=12))
async def test_what_can_be_cured_delays_a_score_and_does_not_change_it(shapes: list[Shape]):
    outcomes = await judged(Player(shapes))

    assert outcomes[-1].status is AssessmentStatus.COMPLETED
    assert outcomes[-1].score is not None
    assert outcomes[-1].score.kpi == EXPECTED


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PLAYED), max_size=12),
    st.integers(1, 4),
)
async def test_an_assessment_ends_with_its_own_score_or_with_none(
    shapes: list[Shape], max_failures: int
):
    outcomes = await judged(Player(shapes), max_failures=max_failures)

    *earlier, last = outcomes
    assert all(one.score is None for one in earlier)
    if last.status is AssessmentStatus.COMPLETED:
        assert last.score is not None
        assert last.score.kpi == EXPECTED
    else:
        assert last.score is None
        assert last.reason is not None


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FAILING))
async def test_a_judge_that_always_answers_so_never_scores(shape: Shape):
    assert shape.error is not None
    assert issubclass(shape.error, JudgeError)
    outcomes = await judged(Player([shape] * 3), max_failures=1)

    assert outcomes[0].score is None


async def test_an_answer_that_scores_nothing_is_not_a_zero():
    nothing = Shape("{}", lambda _: Reply(body=completion("{}")), None)

    [outcome] = await judged(Player([nothing] * 3))

    assert (outcome.score, outcome.samples) == (None, ())
