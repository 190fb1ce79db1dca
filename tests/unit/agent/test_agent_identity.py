"""This rig's key: made once, read by nobody else, and told of nowhere."""

import json
import os
import stat
import threading
from datetime import UTC, datetime

import pytest
from nacl.signing import VerifyKey

from rigmark_agent.errors import IdentityIsUnusable, SpoolIsNotWritable
from rigmark_agent.identity.enrolments import Enrolment, Enrolments
from rigmark_agent.identity.keeping import Identity
from rigmark_agent.identity.key import RigKey
from rigmark_agent.identity.signer import Signing, signing_at
from rigmark_agent.journal.lock import try_lock
from rigmark_shared.wire.signing import Signature, fingerprint, submission_message

AT = datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC)
URL = "https://rigmark.example"


@pytest.fixture
def identity(tmp_path):
    return Identity(tmp_path / "data")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_made_once_and_comes_back_as_it_was(identity):
    assert identity.read() is None

    made = identity.make(AT)

    assert identity.make(datetime.now(UTC)) == identity.read() == made
    assert len(made.secret) == len(made.public_key) == 32
    assert made.fingerprint == fingerprint(made.public_key)


def test_nobody_else_can_read_the_key_whatever_the_mask_and_what_a_killed_agent_left(identity):
    identity.folder.mkdir()
    left = identity.folder / ".identity.json.partial"
    left.write_text("half")
    left.chmod(0o666)
    before = os.umask(0)

    try:
        identity.make(AT)
    finally:
        os.umask(before)

    assert mode_of(identity.path) == 0o600
    assert not left.exists()


def test_agents_that_make_the_key_at_once_have_one_key(identity):
    found, ready = [], threading.Barrier(8)

    def make():
        ready.wait()
        while True:
            try:
                found.append(identity.make(AT).fingerprint)
            except IdentityIsUnusable:  # another one is at it
                continue
            return

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert (len(found), len(set(found))) == (8, 1)


def test_an_agent_that_finds_another_one_at_it_says_so(identity):
    identity.folder.mkdir()

    with (
        try_lock(identity.folder / "identity.lock"),
        pytest.raises(IdentityIsUnusable, match="another agent is making"),
    ):
        identity.make(AT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_key_that_others_can_reach_is_not_used(identity, mode):
    identity.make(AT)
    identity.path.chmod(mode)

    with pytest.raises(IdentityIsUnusable, match=f"chmod 600 {identity.path}"):
        identity.read()
    with pytest.raises(IdentityIsUnusable):
        identity.make(AT)


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "c2hvcnQ="},
        {"secret": "no base64!"},
        {"version": 2},
        {"kind": "something else"},
        {"more": 1},
        {"created_at": "then"},
    ],
)
def test_a_file_that_is_not_what_the_agent_wrote_is_named_and_never_shown(identity, change):
    identity.make(AT)
    kept = json.loads(identity.path.read_bytes())
    identity.path.write_text(json.dumps({**kept, **change}))

    with pytest.raises(
        IdentityIsUnusable, match=r"identity\.json is not what the agent wrote"
    ) as error:
        identity.read()

    assert "rigmark-agent identity --new" in str(error.value)
    assert kept["secret"] not in str(error.value)
    assert "c2hvcnQ" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_half_a_file_is_no_key(identity, content):
    identity.make(AT)
    identity.path.write_bytes(content)

    with pytest.raises(IdentityIsUnusable, match="is not what the agent wrote"):
        identity.read()


def test_a_key_that_cannot_be_used_can_be_replaced(identity):
    old = identity.make(AT)
    identity.path.chmod(0o644)

    new = identity.replace(AT)

    assert identity.read() == new
    assert new.fingerprint != old.fingerprint
    assert mode_of(identity.path) == 0o600


def test_keys_that_were_replaced_are_kept_in_the_same_file_until_they_are_forgotten(identity):
    first, second = identity.make(AT), identity.replace(AT)
    third = identity.replace(AT)
    kept = identity.replaced()

    identity.forget_replaced(but={first.fingerprint})
    of_the_first = identity.keys()
    identity.forget_replaced(but=())

    assert kept == [second, first]
    assert of_the_first == [third, first]
    assert (identity.read(), identity.replaced()) == (third, [])
    assert mode_of(identity.path) == 0o600
    assert [path.name for path in identity.folder.glob("*.json")] == ["identity.json"]


def test_a_key_that_others_could_read_still_hands_over_and_a_broken_one_is_gone(identity):
    old = identity.make(AT)
    identity.path.chmod(0o644)
    identity.replace(AT)
    kept = identity.replaced()
    identity.path.write_text("half")
    identity.replace(AT)

    assert kept == [old]
    assert identity.replaced() == []


def test_a_file_of_before_handovers_is_read(identity):
    made = identity.make(AT)
    kept = json.loads(identity.path.read_bytes())
    del kept["replaced"]
    identity.path.write_text(json.dumps(kept))

    assert identity.keys() == [made]


def test_a_key_that_was_replaced_is_shown_no_more_than_the_one_in_force(identity):
    identity.make(AT)
    identity.replace(AT)
    kept = json.loads(identity.path.read_bytes())
    old = kept["replaced"][0]["secret"]
    kept["replaced"][0]["secret"] = old[:-4]
    identity.path.write_text(json.dumps(kept))

    with pytest.raises(IdentityIsUnusable, match=r"replaced\.0\.secret") as error:
        identity.read()

    assert old[:-4] not in str(error.value)


def test_a_folder_that_cannot_be_written_to_is_a_named_error(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SpoolIsNotWritable):
        Identity(tmp_path / "file").make(AT)


def test_a_key_shows_its_fingerprint_and_never_its_secret():
    key = RigKey.new(AT)

    for shown in (repr(key), str(key), f"{key}"):
        assert key.fingerprint in shown
        assert key.secret.hex() not in shown
        assert repr(key.secret) not in shown


def test_a_signature_is_over_the_document_byte_for_byte():
    key, document = RigKey.new(AT), b'{"a": 1}'

    signature = Signature.parse(key.signature_of(document).text)

    message = submission_message(document)
    assert VerifyKey(key.public_key).verify(message, signature.value) == message
    assert signature.fingerprint == key.fingerprint
    assert key.signature_of(b'{"a":1}').value != signature.value


def enrolled(identity, key):
    Enrolments(identity.folder).remember(URL, Enrolment(key.fingerprint, "my rig", AT))


def test_posts_are_signed_where_the_key_was_enrolled_and_nowhere_else(identity):
    key = identity.make(AT)
    enrolled(identity, key)

    assert signing_at(URL, identity.folder) == Signing(key)
    assert signing_at("https://other.example", identity.folder) == Signing()


def test_a_signature_that_is_missed_is_explained(identity):
    enrolled(identity, identity.make(AT))
    identity.replace(AT)

    replaced = signing_at(URL, identity.folder)
    identity.path.unlink()
    gone = signing_at(URL, identity.folder)

    assert replaced.key is gone.key is None
    assert "was replaced" in replaced.reason
    assert "is gone" in gone.reason
    assert "rigmark-ingest signing-keys revoke" in gone.reason
    assert all(f"rigmark-agent enrol --ingest {URL}" in one.reason for one in (replaced, gone))


def test_enrolments_of_several_services_are_kept_side_by_side(tmp_path):
    enrolments = Enrolments(tmp_path)
    one, other = Enrolment("a" * 64, "my rig", AT), Enrolment("b" * 64, "rig 7", AT)

    enrolments.remember(URL, one)
    enrolments.remember("https://other", other)
    enrolments.remember(URL, other)

    assert enrolments.services() == {URL: other, "https://other": other}


@pytest.mark.parametrize("content", [b"", b"[]", b'{"https://a": 3}', b"\xff"])
def test_enrolments_that_cannot_be_read_are_none(tmp_path, content):
    (tmp_path / "enrolments.json").write_bytes(content)

    assert Enrolments(tmp_path).services() == {}
