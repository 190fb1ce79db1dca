"""A rig and the real service: enrolled, signed, challenged, withdrawn, and checked offline."""

import json
from base64 import b64decode
from dataclasses import dataclass

import httpx
import pytest
from nacl.signing import VerifyKey

from databases import Database
from ingest_rigs import new_key
from integration.agent.program import files
from integration.agent.scripted_engine import openai
from integration.agent.test_agent_killed import HELD, PLAN, WHOLE, kill_at_request
from rigmark_shared.wire.signing import submission_message

SHORT = ("--repetitions", "1", "--warmup", "0")


@dataclass(frozen=True)
class Service:
    """The real service that lets nobody in without a key, and what its operator sees."""

    url: str
    environment: dict[str, str]
    database: Database

    def get(self, path):
        return httpx.get(f"{self.url}{path}", timeout=30)

    @property
    def count(self):
        return self.database.query("SELECT count(*) FROM benchmarks")

    def report(self, receipt):
        return self.get(f"/api/benchmarks/{receipt['id']}").json()


@pytest.fixture(scope="module")
def service(strict, database):
    settings, url = strict
    return Service(url, settings, database)


@pytest.fixture
def key(service, environment, monkeypatch):  # noqa: ARG001 - it empties the variables first
    """This rig's API key, as a person sets it."""
    text = new_key(service.environment, "my rig")
    monkeypatch.setenv("RIGMARK_API_KEY", text)
    monkeypatch.setenv("RIGMARK_INGEST_URL", service.url)
    return text


def receipt(done):
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)["receipt"]


def test_a_rig_that_is_enrolled_posts_what_anybody_can_check_offline(agent, engine, service, key):
    enrolled = agent("enrol", "--json")
    posted = receipt(
        agent("run", "--target", engine.url, *SHORT, "--challenge", "required", "--json")
    )

    told = json.loads(enrolled.stdout)
    assert told["rig"] == "my rig"
    assert posted["signed_by"] == told["fingerprint"]
    report = service.get(f"/api/benchmarks/{posted['id']}").json()
    assert report["rig"] == "my rig"
    assert report["challenge"]["answered"]
    proof = service.get(f"/api/benchmarks/{posted['id']}/signature").json()
    document = service.get(f"/api/benchmarks/{posted['id']}/signed-document").content
    verifier = VerifyKey(b64decode(proof["public_key"]))
    verifier.verify(submission_message(document), b64decode(proof["signature"]))
    assert json.loads(document)["challenge_id"]
    assert key not in enrolled.output


def test_enrolling_again_changes_nothing_and_identity_shows_both_sides(agent, key, spool):
    nothing = agent("identity", "--json")
    first, again = agent("enrol", "--json"), agent("enrol", "--json")
    shown = json.loads(agent("identity", "--json").stdout)
    text = agent("identity").stdout

    assert json.loads(nothing.stdout)["fingerprint"] is None
    assert json.loads(nothing.stdout)["service"]["signing_key"] is None
    assert first.exit_code == 0, first.stderr
    assert first.stdout == again.stdout
    fingerprint = json.loads(first.stdout)["fingerprint"]
    assert shown["fingerprint"] == shown["service"]["signing_key"] == fingerprint
    assert shown["file"] == str(spool / "identity.json")
    assert shown["enrolled_at"][0]["current"] is True
    assert fingerprint in text
    assert "my rig" in text
    assert key not in text


@pytest.mark.usefixtures("key")
def test_a_result_that_waited_is_signed_over_the_same_bytes_when_it_is_drained(
    agent, engine, service, spool, monkeypatch
):
    agent("enrol")
    monkeypatch.setenv("RIGMARK_CONSENT", "false")
    waits = agent("run", "--target", engine.url, *SHORT)
    monkeypatch.delenv("RIGMARK_CONSENT")
    (pending,) = files(spool / "pending")
    kept = pending.read_bytes()

    drained = agent("drain", "--json")

    assert waits.exit_code == 5
    (told,) = json.loads(drained.stdout)
    assert told["receipt"]["signed_by"]
    path = f"/api/benchmarks/{told['receipt']['id']}/signed-document"
    assert service.get(path).content == kept == files(spool / "sent")[0].read_bytes()


def test_a_key_that_was_replaced_signs_nothing_until_it_is_enrolled(agent, engine, service, key):
    old = json.loads(agent("enrol", "--json").stdout)["fingerprint"]
    asked = agent("identity", "--new")
    replaced = agent("identity", "--new", "--yes")
    unsigned = agent("run", "--target", engine.url, *SHORT, "--json")
    new = json.loads(agent("enrol", "--json").stdout)["fingerprint"]
    signed = agent("run", "--target", engine.url, *SHORT, "--fresh", "--json")

    assert asked.exit_code == 2
    assert "--yes" in asked.stderr
    assert f"rigmark-agent enrol --ingest {service.url}" in replaced.stderr
    assert receipt(unsigned)["signed_by"] is None
    assert "was replaced since it was enrolled" in unsigned.stderr
    assert receipt(signed)["signed_by"] == new != old
    assert key not in signed.output


def test_a_signature_that_the_service_does_not_know_leaves_the_result_waiting(
    agent, engine, service, key, spool
):
    mine = json.loads(agent("enrol", "--json").stdout)["fingerprint"]
    service.database.query(f"DELETE FROM signing_keys WHERE fingerprint = '{mine}'")

    done = agent("run", "--target", engine.url, *SHORT)
    enrolled, drained = agent("enrol"), agent("drain")

    assert done.exit_code == 3
    assert f"First: rigmark-agent enrol --ingest {service.url}" in done.stderr
    assert (enrolled.exit_code, drained.exit_code) == (0, 0), drained.stderr
    assert "signed by" in drained.stderr
    assert len(files(spool / "sent")) == 1
    assert key not in done.output


@pytest.mark.usefixtures("key")
def test_a_run_that_answered_its_challenge_is_the_same_benchmark_when_it_is_posted_again(
    agent, engine, service, spool
):
    first = receipt(agent("run", "--target", engine.url, *SHORT, "--json"))
    (sent,) = files(spool / "sent")
    sent.rename(spool / "pending" / sent.name)  # as if killed before it was moved

    again = json.loads(agent("drain", "--json").stdout)[0]["receipt"]

    assert (again["id"], again["duplicate"]) == (first["id"], True)
    assert service.report(first)["challenge"]["answered"]


@pytest.mark.usefixtures("key")
def test_a_run_is_not_lost_when_its_challenge_expires_before_it_is_posted(agent, start, service):
    engine = start(openai([WHOLE, WHOLE, HELD, WHOLE]))
    kill_at_request(3, engine, "run", "--target", engine.url, *PLAN)
    service.database.query("UPDATE challenges SET expires_at = now() - interval '1 hour'")

    resumed = agent("resume", "--json")

    assert "answer to its challenge was not taken (has expired" in resumed.stderr
    assert service.report(receipt(resumed))["challenge"] is None


@pytest.mark.usefixtures("key")
def test_a_run_that_must_answer_its_challenge_is_kept_when_that_has_expired(
    agent, start, service, spool
):
    engine, before = start(openai([WHOLE, WHOLE, HELD, WHOLE])), service.count
    kill_at_request(3, engine, "run", "--target", engine.url, *PLAN)
    service.database.query("UPDATE challenges SET expires_at = now() - interval '1 hour'")

    resumed = agent("resume", "--challenge", "required")

    assert resumed.exit_code == 4
    assert "challenge_id: has expired" in resumed.stderr
    assert len(files(spool / "rejected")) == 1
    assert service.count == before


@pytest.mark.usefixtures("key")
def test_a_rig_withdraws_its_benchmark_and_takes_that_back(agent, engine, service):
    posted = receipt(agent("run", "--target", engine.url, *SHORT, "--json"))
    benchmark = posted["id"]

    gone = agent("withdraw", benchmark, "--reason", "the fan was broken")
    hidden = service.report(posted)
    again = agent("withdraw", benchmark, "--reason", "twice")
    back = agent("reinstate", benchmark, "--reason", "it was not the fan", "--json")

    assert gone.exit_code == 0, gone.stderr
    assert "It ranks no more" in gone.stderr
    assert hidden["withdrawn_at"]
    assert (again.exit_code, "it is withdrawn already" in again.stderr) == (2, True)
    assert [one["reason"] for one in json.loads(back.stdout)["notices"]] == [
        "the fan was broken",
        "it was not the fan",
    ]
    assert service.report(posted)["withdrawn_at"] is None


def test_what_a_rig_may_not_withdraw_is_said_in_the_words_of_the_service(
    agent, engine, service, key, monkeypatch
):
    posted = receipt(agent("run", "--target", engine.url, *SHORT, "--json"))
    asks = ("withdraw", posted["id"], "--reason", "because")

    unknown = agent("withdraw", "019b0000-0000-7000-8000-000000000001", "--reason", "because")
    empty = agent("withdraw", posted["id"], "--reason", " ")
    monkeypatch.setenv("RIGMARK_API_KEY", new_key(service.environment, "another rig"))
    foreign = agent(*asks)
    monkeypatch.delenv("RIGMARK_API_KEY")
    nobody = agent(*asks)

    assert [one.exit_code for one in (unknown, empty, foreign, nobody)] == [2] * 4
    assert "there is no benchmark of this id" in unknown.stderr
    assert "--reason" in empty.stderr
    assert "another rig has posted this benchmark" in foreign.stderr
    # Who makes a key is said once, by the service, and where it goes by the agent.
    assert nobody.stderr.count("rigmark-ingest keys create NAME") == 1
    assert "name this rig's key with --api-key or RIGMARK_API_KEY" in nobody.stderr
    assert service.report(posted)["withdrawn_at"] is None
    assert key not in "".join(one.output for one in (unknown, empty, foreign, nobody))


@pytest.mark.parametrize(
    ("api_key", "words"),
    [
        (None, "rigmark-ingest keys create NAME"),
        ("s3cret", "it reads rmk_"),
        (f"rmk_{'0' * 12}_{'a' * 43}", "refused"),
    ],
)
def test_enrolling_without_a_good_key_says_what_to_do(agent, service, api_key, words):
    given = ("--api-key", api_key) if api_key else ()

    done = agent("enrol", "--ingest", service.url, *given)

    assert done.exit_code == 2
    assert words in done.stderr
    assert not api_key or api_key not in done.output


def test_a_key_that_this_rig_has_replaced_elsewhere_never_comes_back(agent, spool, key):
    agent("enrol")
    old = (spool / "identity.json").read_bytes()
    agent("identity", "--new", "--yes")
    agent("enrol")
    (spool / "identity.json").write_bytes(old)

    done = agent("enrol")

    assert done.exit_code == 2
    assert "make another key with: rigmark-agent identity --new" in done.stderr
    assert key not in done.output


@pytest.mark.usefixtures("key")
def test_the_doctor_tells_who_signs_and_that_the_clocks_agree(agent, engine):
    before = agent("doctor", "--target", engine.url, "--json")
    agent("enrol")
    after = agent("doctor", "--target", engine.url, "--json")

    found = {one["subject"]: one for one in json.loads(after.stdout)["findings"]}
    assert "rigmark-agent enrol" in before.stdout
    assert found["signature"]["text"].startswith("posts are signed as my rig, by ")
    assert found["time"]["verdict"] == "ok"
