"""How often a result is posted, how long it waits, and what is left out of it."""

import json
from datetime import UTC, datetime

import pytest

from integration.agent.program import CREATED, RECEIPT, files, results
from integration.agent.scripted_engine import Answer
from rigmark_agent.errors import IngestIsAway, PostIsNotAllowed, SubmissionWasRejected
from rigmark_agent.identity.key import RigKey
from rigmark_agent.identity.signer import Signing
from rigmark_agent.submit.client import IngestClient
from rigmark_agent.submit.delivery import LONGEST_WAIT_S, Courier
from rigmark_agent.submit.spool import Spool
from rigmark_shared.wire.signing import Signature

AT = datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC)
DOCUMENT = (
    b'{"schema_version": "1", "challenge_id": "019b0000-0000-7000-8000-00000000000c", "x": 0.1}'
)
TAKEN = Answer(RECEIPT, 201)


def busy(seconds, status=503):
    return Answer({"detail": "later"}, status, fields=(f"Retry-After: {seconds}",))


def refused(kind, status, *fields):
    return Answer(
        {
            "type": f"urn:rigmark:problem:{kind}",
            "title": "No",
            "status": status,
            "detail": "it is not taken",
            "errors": [{"field": field, "message": "is wrong"} for field in fields],
        },
        status,
        "application/problem+json",
    )


EXPIRED = refused("challenge-expired", 422, "challenge_id")


@pytest.fixture
def post(start, spool):
    """Post a document to a service that gives these answers; return outcome, service and waits."""

    def run(*answers, document=DOCUMENT, signing=None, **settings):
        ingest, waits = start({"POST /api/benchmarks": list(answers)}), []
        kept = Spool(spool)
        with IngestClient(ingest.url, None, signing=signing or Signing()) as client:
            courier = Courier(kept, client, wait=waits.append, **settings)
            return courier.deliver(kept.save(document, AT)), ingest, waits

    return run


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_asks_to_wait_is_waited_for_and_asked_again(post, spool, status):
    delivery, ingest, waits = post(busy(7, status), busy(2, status), TAKEN)

    assert delivery.receipt is not None
    assert waits == [7.0, 2.0]
    assert len({one.headers["idempotency-key"] for one in results(ingest)}) == 1
    assert len(files(spool / "sent")) == 1


def test_the_agent_does_not_wait_for_ever(post, spool):
    delivery, ingest, waits = post(busy(1))

    assert isinstance(delivery.fault, IngestIsAway)
    assert (len(results(ingest)), waits) == (3, [1.0, 1.0])
    assert files(spool / "pending") == [delivery.path]


@pytest.mark.parametrize("answer", [busy(LONGEST_WAIT_S + 1), Answer({"detail": "later"}, 503)])
def test_a_long_wait_and_one_that_nobody_can_tell_are_left_to_drain(post, spool, answer):
    delivery, ingest, waits = post(answer)

    assert isinstance(delivery.fault, IngestIsAway)
    assert (len(results(ingest)), waits) == (1, [])
    assert len(files(spool / "pending")) == 1


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        (refused("key-wrong", 401), "RIGMARK_API_KEY"),
        (refused("key-may-not", 403), "RIGMARK_API_KEY"),
        (refused("signature-of-an-unknown-key", 403), "rigmark-agent enrol --ingest http://"),
        (refused("signature-unreadable", 400), "rigmark-agent enrol --ingest http://"),
    ],
)
def test_a_key_at_fault_leaves_the_result_waiting_and_says_what_to_do(post, spool, answer, step):
    delivery, _, _ = post(answer)

    assert isinstance(delivery.fault, PostIsNotAllowed)
    assert "it is not taken" in str(delivery.fault)
    assert step in delivery.fault.next_step
    assert len(files(spool / "pending")) == 1


@pytest.mark.parametrize("status", [409, 413, 422])
def test_a_document_at_fault_is_put_aside(post, spool, status):
    delivery, ingest, _ = post(refused("invalid-document", status, "model.name"))

    assert isinstance(delivery.fault, SubmissionWasRejected)
    assert delivery.fault.faults == (("model.name", "is wrong"),)
    assert len(files(spool / "rejected")) == len(results(ingest)) == 1


def test_a_result_whose_challenge_alone_is_refused_goes_without_it(post, spool):
    key = RigKey.new(AT)

    delivery, ingest, _ = post(EXPIRED, TAKEN, signing=Signing(key))

    first, second = results(ingest)
    assert delivery.challenge_refused == "is wrong"
    assert json.loads(second.body) == {"schema_version": "1", "x": 0.1}
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    (sent,) = files(spool / "sent")
    assert sent.read_bytes() == second.body  # what was signed last is what is kept
    signatures = [Signature.parse(one.headers["rigmark-signature"]) for one in (first, second)]
    assert [one.value for one in signatures] == [
        key.signature_of(one.body).value for one in (first, second)
    ]


def test_a_challenge_that_is_required_is_never_left_out(post, spool):
    delivery, ingest, _ = post(EXPIRED, TAKEN, challenge_required=True)

    assert isinstance(delivery.fault, SubmissionWasRejected)
    assert (delivery.challenge_refused, len(results(ingest))) == (None, 1)
    (rejected,) = files(spool / "rejected")
    assert rejected.read_bytes() == DOCUMENT


def test_what_is_wrong_beside_the_challenge_is_not_hidden_by_leaving_it_out(post, spool):
    delivery, ingest, _ = post(
        refused("invalid-document", 422, "challenge_id", "model.name"), TAKEN
    )

    assert isinstance(delivery.fault, SubmissionWasRejected)
    assert len(results(ingest)) == len(files(spool / "rejected")) == 1


def test_a_service_that_wants_a_challenge_is_not_posted_to_twice_without_one(post, spool):
    missing = refused("challenge-missing", 422, "challenge_id")

    delivery, ingest, _ = post(missing, TAKEN, document=b'{"schema_version": "1"}')

    assert isinstance(delivery.fault, SubmissionWasRejected)
    assert len(results(ingest)) == len(files(spool / "rejected")) == 1


@pytest.mark.parametrize(
    "answer", [Answer({"detail": "Not Found"}, 404), refused("not-found", 404)]
)
def test_an_older_service_is_told_from_one_that_knows_no_such_benchmark(agent, start, answer):
    benchmark = "019b0000-0000-7000-8000-000000000001"
    route = f"POST /api/benchmarks/{benchmark}/notices"
    command = ("withdraw", benchmark, "--reason", "because")

    older = agent(*command, "--ingest", start({route: answer}).url)
    unknown = agent(*command, "--ingest", start({route: refused("benchmark-unknown", 404)}).url)

    assert (older.exit_code, unknown.exit_code) == (2, 2)
    assert "may be older than this command" in older.stderr
    assert "older" not in unknown.stderr


def test_a_service_that_goes_away_in_between_gets_the_rest_later(post, start, spool):
    delivery, _, _ = post(EXPIRED, Answer({}, 503))

    (kept,) = files(spool / "pending")
    assert delivery.path == kept
    assert "challenge_id" not in json.loads(kept.read_bytes())
    back = start(CREATED)
    with IngestClient(back.url, None) as client:
        again = Courier(Spool(spool), client, wait=lambda _: None).deliver(
            Spool(spool).pending()[0]
        )
    assert again.receipt is not None
