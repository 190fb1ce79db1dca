"""A rig that takes another key, at services that know it by the old one."""

import json

import pytest

from ingest_command import command
from ingest_process import process
from ingest_rigs import new_key
from integration.agent.program import files

SHORT = ("--repetitions", "1", "--warmup", "0")


def settings_of(database):
    return {
        "RIGMARK_DATABASE_URL": database.url("rigmark_ingest"),
        "RIGMARK_VALKEY_URL": database.servers.valkey.url,
        "RIGMARK_REQUIRE_API_KEY": "true",
    }


@pytest.fixture(scope="module")
def operator(database):
    """What the operator's commands take."""
    return settings_of(database)


@pytest.fixture(scope="module")
def service(operator, tmp_path_factory):
    with process(operator, tmp_path_factory.mktemp("one") / "ingest.log") as client:
        yield str(client.base_url)


@pytest.fixture
def other(fresh_database, tmp_path):
    """A second service, with a database of its own, and how this rig posts to it."""
    settings = settings_of(fresh_database)
    with process(settings, tmp_path / "other.log") as client:
        yield "--ingest", str(client.base_url), "--api-key", new_key(settings, "my rig there")


@pytest.fixture
def key(operator, service, environment, monkeypatch):  # noqa: ARG001 - it empties the variables first
    """This rig's API key, as a person sets it."""
    text = new_key(operator, "my rig")
    monkeypatch.setenv("RIGMARK_API_KEY", text)
    monkeypatch.setenv("RIGMARK_INGEST_URL", service)
    return text


def fingerprint(done):
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)["fingerprint"]


def kept(spool):
    return json.loads((spool / "identity.json").read_bytes())


@pytest.mark.usefixtures("key")
def test_the_old_key_hands_over_to_the_new_one_and_is_then_forgotten(agent, engine, spool):
    old = fingerprint(agent("enrol", "--json"))
    secret = kept(spool)["secret"]
    new = fingerprint(agent("identity", "--new", "--yes", "--json"))
    between = kept(spool)

    enrolled = agent("enrol", "--json")
    posted = agent("run", "--target", engine.url, *SHORT, "--json")

    assert fingerprint(enrolled) == new != old
    assert [one["secret"] for one in between["replaced"]] == [secret]
    assert kept(spool) == {**between, "replaced": []}
    assert json.loads(posted.stdout)["receipt"]["signed_by"] == new
    assert secret not in enrolled.output


@pytest.mark.usefixtures("key")
def test_a_key_that_was_replaced_twice_before_it_was_told_of_is_handed_over_at_once(agent):
    agent("enrol")
    agent("identity", "--new", "--yes")
    newest = fingerprint(agent("identity", "--new", "--yes", "--json"))

    assert fingerprint(agent("enrol", "--json")) == newest


@pytest.mark.usefixtures("key")
def test_the_old_key_is_kept_until_every_service_that_knew_it_knows_the_new_one(
    agent, other, spool
):
    old = fingerprint(agent("enrol", "--json"))
    fingerprint(agent("enrol", *other, "--json"))
    new = fingerprint(agent("identity", "--new", "--yes", "--json"))

    here = fingerprint(agent("enrol", "--json"))
    after_one = kept(spool)["replaced"]
    there = fingerprint(agent("enrol", *other, "--json"))
    shown = json.loads(agent("identity", *other, "--json").stdout)

    assert here == there == shown["service"]["signing_key"] == new != old
    assert len(after_one) == 1
    assert kept(spool)["replaced"] == []


def test_a_lost_key_leads_to_the_operators_command_which_lets_the_next_one_in(
    agent, spool, operator, key
):
    old = fingerprint(agent("enrol", "--json"))
    (spool / "identity.json").unlink()
    refused = agent("enrol")
    refused_again = agent("enrol")

    revoked = command(operator, "signing-keys", "revoke", old, "--reason", "the disk died")
    enrolled = fingerprint(agent("enrol", "--json"))

    assert revoked.returncode == 0, revoked.stderr
    assert (refused.exit_code, refused_again.exit_code) == (2, 2)
    assert f"rigmark-ingest signing-keys revoke {old}" in refused.stderr
    assert "put a copy of its identity.json back" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert enrolled != old
    assert key not in refused.output


@pytest.mark.usefixtures("key")
def test_a_copy_of_the_lost_key_that_is_put_back_goes_on_as_before(agent, engine, spool):
    old = fingerprint(agent("enrol", "--json"))
    copy = (spool / "identity.json").read_bytes()
    (spool / "identity.json").unlink()
    refused = agent("enrol")

    (spool / "identity.json").write_bytes(copy)
    posted = agent("run", "--target", engine.url, *SHORT, "--json")

    assert refused.exit_code == 2
    assert json.loads(posted.stdout)["receipt"]["signed_by"] == old
    assert len(files(spool / "sent")) == 1


def test_whoever_steals_the_api_key_enrols_nothing_with_it(
    agent, spool, key, tmp_path, monkeypatch
):
    mine = fingerprint(agent("enrol", "--json"))
    monkeypatch.setenv("RIGMARK_SPOOL_DIR", str(tmp_path / "the thief's"))

    stolen = agent("enrol")

    monkeypatch.setenv("RIGMARK_SPOOL_DIR", str(spool))
    shown = json.loads(agent("identity", "--json").stdout)
    assert stolen.exit_code == 2
    assert "refused" in stolen.stderr
    assert shown["service"]["signing_key"] == shown["fingerprint"] == mine
    assert key not in stolen.output
