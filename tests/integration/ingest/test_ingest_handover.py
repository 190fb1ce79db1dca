"""A rig's signing key gives way to another only by its own word, or by the operator's."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from nacl.signing import SigningKey

from ingest_command import command
from ingest_rigs import Rig, fields, kind, new_rig, unique_bytes


@pytest.fixture
def rig(ingest: httpx.Client, environment: dict[str, str]) -> Rig:
    return new_rig(environment, "robbed").enrol(ingest)


def signs_with(client: httpx.Client, rig: Rig) -> str:
    told: str = client.get("/api/rig", headers=rig.headers).json()["signing_key"]
    return told


def test_a_stolen_api_key_puts_no_other_signing_key_in_the_rigs_place(
    ingest: httpx.Client, rig: Rig
):
    thief = Rig(rig.key)

    refused = thief.put(ingest, thief.enrolment())

    assert (refused.status_code, kind(refused)) == (409, "signing-key-handover-missing")
    assert fields(refused) == ["handover"]
    detail = refused.json()["detail"]
    assert "sign the handover with the present key" in detail
    assert f"rigmark-ingest signing-keys revoke {rig.fingerprint}" in detail
    assert signs_with(ingest, rig) == rig.fingerprint
    assert kind(thief.post_signed(ingest, unique_bytes())) == "signing-key-unknown"
    assert rig.post_signed(ingest, unique_bytes()).status_code == 201


def test_a_handover_that_the_present_key_did_not_sign_for_this_key_is_refused(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    thief, stranger = Rig(rig.key), new_rig(environment).enrol(ingest)
    for_another = rig.enrolment(SigningKey.generate(), after=rig.signing)["handover"]
    good = thief.enrolment(after=rig.signing)
    forged = [
        thief.enrolment(after=thief.signing),
        thief.enrolment(after=stranger.signing),
        {**good, "handover": for_another},
        {**good, "handover": rig.enrolment()["proof"]},
        {**good, "handover": rig.sign(bytes(thief.signing.verify_key)).split()[2]},
    ]

    refused = [thief.put(ingest, one) for one in forged]

    assert {(one.status_code, kind(one)) for one in refused} == {
        (403, "signing-key-handover-wrong")
    }
    assert {tuple(fields(one)) for one in refused} == {("handover",)}
    assert signs_with(ingest, rig) == rig.fingerprint


@pytest.mark.parametrize("handover", ["AAAA", "!" * 88, 7, ""])
def test_a_handover_that_is_no_signature_names_the_field(
    ingest: httpx.Client, rig: Rig, handover: object
):
    body = {**Rig(rig.key).enrolment(), "handover": handover}

    answer = ingest.put("/api/rig/signing-key", json=body, headers=rig.headers)

    assert answer.status_code == 422
    assert fields(answer) == ["handover"]


def test_keys_hand_over_to_one_another_in_a_row(ingest: httpx.Client, rig: Rig):
    second = Rig(rig.key).enrol(ingest, after=rig.signing)
    third = Rig(rig.key)

    by_the_first = third.put(ingest, third.enrolment(after=rig.signing))
    third.enrol(ingest, after=second.signing)
    again = third.enrol(ingest)

    assert kind(by_the_first) == "signing-key-handover-wrong"
    assert signs_with(ingest, rig) == again.fingerprint
    assert third.post_signed(ingest, unique_bytes()).status_code == 201


def test_a_key_hands_over_to_one_key_only_also_where_several_come_at_once(
    ingest: httpx.Client, rig: Rig
):
    heirs = [Rig(rig.key) for _ in range(6)]

    def enrol(heir: Rig) -> int:
        return heir.put(ingest, heir.enrolment(after=rig.signing)).status_code

    with ThreadPoolExecutor(len(heirs)) as pool:
        codes = list(pool.map(enrol, heirs))

    assert sorted(codes) == [200, *[403] * 5]
    assert signs_with(ingest, rig) == heirs[codes.index(200)].fingerprint


def test_after_the_operator_has_revoked_a_lost_key_the_next_one_needs_no_handover(
    ingest: httpx.Client, rig: Rig, environment: dict[str, str]
):
    successor = Rig(rig.key)
    refused = successor.put(ingest, successor.enrolment())
    reason = ("--reason", "the disk died")

    revoked = command(environment, "signing-keys", "revoke", rig.fingerprint, *reason)

    assert refused.status_code == 409
    assert revoked.returncode == 0, revoked.stderr
    successor.enrol(ingest)
    assert signs_with(ingest, rig) == successor.fingerprint


def test_a_handover_where_no_key_is_in_force_does_no_harm(
    ingest: httpx.Client, environment: dict[str, str]
):
    fresh = new_rig(environment)

    fresh.enrol(ingest, after=SigningKey.generate())

    assert signs_with(ingest, fresh) == fresh.fingerprint
