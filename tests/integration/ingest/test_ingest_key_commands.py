"""`rigmark-ingest keys`: every action, and a sentence for every failure."""

import json

import pytest

from databases import Database
from ingest_command import command, program
from ingest_rigs import new_key, new_rig


def listed(environment: dict[str, str], key_id: str) -> dict[str, object]:
    told = json.loads(command(environment, "keys", "list", "--json").stdout)
    return next(key for key in told if key["id"] == key_id)


def test_a_secret_is_printed_once_and_alone(environment: dict[str, str]):
    made = program(environment, "keys", "create", "rig")

    assert made.stdout.count("\n") == 1
    assert made.stdout.startswith("rmk_")
    assert "shown only now" in made.stderr
    assert made.stdout.strip() not in command(environment, "keys", "list", "--json").stdout


def test_a_second_key_can_be_made_for_the_same_rig(environment: dict[str, str], database: Database):
    first = new_rig(environment)
    rig_id = str(listed(environment, first.key_id)["rig_id"])

    second = new_key(environment, "spare", "--rig", rig_id).split("_")[1]

    assert listed(environment, second)["rig_id"] == rig_id
    assert database.query(f"SELECT count(*) FROM api_keys WHERE rig_id = '{rig_id}'") == "2"


def test_a_key_has_the_scopes_and_the_end_that_were_asked_for(environment: dict[str, str]):
    options = ("--scope", "admin", "--scope", "post", "--expires-days", "30")

    key = listed(environment, new_key(environment, "both", *options).split("_")[1])

    assert key["scopes"] == ["admin", "post"]
    assert key["expires_at"] is not None
    assert (key["state"], key["rig"]) == ("in_use", "both")


def test_an_operators_key_makes_no_rig(environment: dict[str, str]):
    key = listed(environment, new_key(environment, "op", "--scope", "admin").split("_")[1])

    assert (key["rig_id"], key["rig"]) == (None, None)


def test_a_rotated_key_has_a_successor_for_the_same_rig_and_ends_itself(
    environment: dict[str, str],
):
    old = new_rig(environment, "rotating")

    rotated = command(environment, "keys", "rotate", old.key_id, "--grace-hours", "0")

    before, after = (
        listed(environment, key_id) for key_id in (old.key_id, rotated.stdout.split("_")[1])
    )
    assert rotated.stdout.count("\n") == 1
    assert (before["state"], after["state"]) == ("expired", "in_use")
    assert before["rig_id"] == after["rig_id"]
    assert before["scopes"] == after["scopes"]
    assert program(environment, "keys", "rotate", old.key_id).returncode == 1


def test_a_rotation_says_when_each_of_the_two_keys_ends(environment: dict[str, str]):
    first = new_key(environment, "for ever").split("_")[1]

    once = command(environment, "keys", "rotate", first)
    in_its_grace = command(environment, "keys", "rotate", first, "--grace-hours", "1")

    ends = str(listed(environment, in_its_grace.stdout.split("_")[1])["expires_at"])
    of_the_first = str(listed(environment, first)["expires_at"])
    assert "The new key has no end." in once.stderr
    assert f"The new key ends {ends[:16].replace('T', ' ')} UTC" in in_its_grace.stderr
    assert "rigmark-ingest keys create" in in_its_grace.stderr
    assert f"The old key ends {of_the_first[:16].replace('T', ' ')} UTC" in in_its_grace.stderr
    assert in_its_grace.stdout.count("\n") == 1


def test_a_key_that_expires_is_followed_by_one_that_lives_as_long(environment: dict[str, str]):
    old = new_key(environment, "yearly", "--expires-days", "365").split("_")[1]

    new = command(environment, "keys", "rotate", old).stdout.split("_")[1]

    assert (
        str(listed(environment, new)["expires_at"])[:10]
        >= str(listed(environment, old)["expires_at"])[:10]
    )
    assert listed(environment, new)["state"] == "in_use"


def test_a_key_is_revoked_once_by_its_id(environment: dict[str, str]):
    rig = new_rig(environment, "short-lived")

    first = command(environment, "keys", "revoke", rig.key_id)
    again = command(environment, "keys", "revoke", rig.key_id)

    assert first.returncode == 0
    assert again.returncode == 1
    assert "keys list" in again.stderr
    assert listed(environment, rig.key_id)["state"] == "revoked"
    assert "revoked" in command(environment, "keys", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("create", ""), 2, "1 to 200"),
        (("create", "   "), 2, "1 to 200"),
        (("create", "x" * 201), 2, "1 to 200"),
        (("create", "a\nb"), 2, "1 to 200"),
        (("create", "rig", "--scope", "root"), 2, "invalid choice"),
        (("create", "rig", "--expires-days", "0"), 2, "number of days"),
        (("create", "rig", "--expires-days", "nan"), 2, "number of days"),
        (("create", "rig", "--rig", "nonsense"), 2, "an id looks like"),
        (("create", "rig", "--rig", "0" * 32), 1, "no rig of this id"),
        (("rotate", "0" * 12), 1, "no key of this id is in use"),
        (("rotate", "0" * 12, "--grace-hours", "-1"), 2, "number of hours"),
        (("revoke", "0" * 12), 1, "no key of this id is in use"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_and_makes_no_key(
    environment: dict[str, str], arguments: tuple[str, ...], code: int, words: str
):
    answer = command(environment, "keys", *arguments)

    assert answer.returncode == code
    assert answer.stdout == ""
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_setting_that_cannot_be_is_named_and_not_shown():
    wrong = {"RIGMARK_CHALLENGE_HOURS": "s3cret", "RIGMARK_INGEST_PORT": "70000"}

    answer = program(wrong, "keys", "list")

    assert answer.returncode == 1
    assert answer.stderr.startswith("rigmark-ingest: RIGMARK_")
    assert "RIGMARK_CHALLENGE_HOURS: " in answer.stderr
    assert "RIGMARK_INGEST_PORT: " in answer.stderr
    assert "s3cret" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_that_is_away_is_said_in_a_sentence(tmp_path):
    away = {"RIGMARK_DATABASE_URL": f"postgresql://x@/x?host={tmp_path}"}

    answer = program(away, "keys", "list")

    assert answer.returncode == 1
    assert answer.stderr.startswith("rigmark-ingest: the database cannot be used")
    assert "Traceback" not in answer.stderr
