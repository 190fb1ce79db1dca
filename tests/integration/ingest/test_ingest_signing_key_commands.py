"""An operator looks at the keys that rigs sign with, and takes one out of use."""

import json

import httpx
import pytest

from ingest_command import command, program
from ingest_rigs import Rig, check_offline, kind, new_rig, unique_bytes


def test_a_key_that_an_operator_revokes_signs_nothing_new_and_says_why_for_ever(
    ingest: httpx.Client, environment: dict[str, str]
):
    rig = new_rig(environment, "stolen").enrol(ingest)
    document = unique_bytes()
    before = rig.post_signed(ingest, document).json()

    revoked = command(
        environment, "signing-keys", "revoke", rig.fingerprint, "--reason", "the disk was stolen"
    )

    assert revoked.stdout == f"revoked: {rig.fingerprint}\n", revoked.stderr
    refused = rig.post_signed(ingest, unique_bytes())
    back = ingest.put("/api/rig/signing-key", json=rig.enrolment(), headers=rig.headers)
    assert kind(refused) == "signing-key-revoked"
    assert "the operator has revoked" in refused.json()["detail"]
    assert (back.status_code, kind(back)) == (409, "signing-key-replaced")
    assert ingest.get("/api/rig", headers=rig.headers).json()["signing_key"] is None
    told = ingest.get(f"{before['url']}/signature").json()
    check_offline(told, document)
    assert told["revoked_at"] is not None
    assert told["revoked_because"] == "the disk was stolen"
    successor = Rig(rig.key).enrol(ingest)
    assert successor.post_signed(ingest, unique_bytes()).status_code == 201


def test_signing_keys_are_listed_with_their_rigs(ingest: httpx.Client, environment: dict[str, str]):
    old = new_rig(environment, "two keys").enrol(ingest)
    new = Rig(old.key).enrol(ingest, after=old.signing)

    listed = {
        row["fingerprint"]: row
        for row in json.loads(command(environment, "signing-keys", "list", "--json").stdout)
    }
    lines = program(environment, "signing-keys", "list").stdout.splitlines()

    assert listed[old.fingerprint]["revoked_at"] is not None
    assert listed[old.fingerprint]["revoked_because"] is None
    assert listed[new.fingerprint]["revoked_at"] is None
    assert listed[new.fingerprint]["rig"] == "two keys"
    assert [" in use " in line for line in lines if new.fingerprint in line] == [True]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("revoke", "0" * 64, "--reason", "x"), 1, "signing-keys list"),
        (("revoke", "0" * 63, "--reason", "x"), 2, "64 digits"),
        (("revoke", "0" * 64), 2, "--reason"),
        (("revoke", "0" * 64, "--reason", " "), 2, "1 to 1000"),
    ],
)
def test_a_signing_key_that_cannot_be_revoked_is_said_in_a_sentence(
    environment: dict[str, str], arguments: tuple[str, ...], code: int, words: str
):
    answer = command(environment, "signing-keys", *arguments)

    assert (answer.returncode, answer.stdout) == (code, "")
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr
