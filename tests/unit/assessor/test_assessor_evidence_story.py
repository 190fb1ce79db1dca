"""What is checked of a scene told in character."""

import pytest

from evidence_samples import STORY
from rigmark_assessor.evidence import Result
from rigmark_assessor.evidence.story.checks import examine_story
from rigmark_assessor.evidence.story.choice import Choice, choice_of

BEFORE = "Rain. Judit waits. I count under my breath. " * 20


@pytest.mark.parametrize(
    ("ending", "choice"),
    [
        ("I put all eleven letters into Sanna's hands.", Choice.SANNA),
        ("I lay the bundle in her open palms.", Choice.SANNA),
        ("I hand the letters to Sanna.", Choice.SANNA),
        ("I feed the eleven letters to the stove.", Choice.STOVE),
        ("I open the door and push them into the fire.", Choice.STOVE),
        ("I could put the letters into the stove. I do not.", Choice.NONE),
        ("I do not give the letters to her. I put them in the stove.", Choice.STOVE),
        ("The band plays. I stand there.", Choice.NONE),
        ("I lay the letters in the fire. I put the rest of the pages in her hands.", Choice.BOTH),
    ],
)
def test_the_act_is_read_near_the_end(ending: str, choice: Choice):
    assert choice_of(BEFORE + ending) is choice


def test_an_act_that_cannot_be_told_is_unknown_and_not_failed():
    finding = examine_story(BEFORE)["decision"]

    assert (finding["result"], finding["value"]) == (Result.UNKNOWN, "none")


@pytest.mark.parametrize("said", ["As an AI, I cannot feel.", "I am a language model."])
def test_the_voice_of_an_assistant_fails(said: str):
    assert examine_story(STORY + said)["in_character"]["result"] is Result.FAIL


@pytest.mark.parametrize(
    ("story", "extra"),
    [
        ("Here is the scene:\n\n" + STORY, ["preface"]),
        ("# The letters\n" + STORY, ["preface"]),
        ("**The Quiet Year**\n\n" + STORY, ["preface"]),
        ("Certainly! " + STORY, ["preface"]),
        (STORY + "\nLet me know if you want more.", ["afterword"]),
        (STORY + "\n(1050 words)", ["afterword"]),
    ],
)
def test_whatever_is_around_the_scene_fails(story: str, extra: list[str]):
    finding = examine_story(story)["scene_only"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, extra)


def test_a_scene_that_nobody_tells_as_i_fails():
    story = "Nerea looks at the strings. She counts. " * 30

    assert examine_story(story)["first_person"]["result"] is Result.FAIL


@pytest.mark.parametrize("said", ["“Yes.”", '"Yes."', "«Yes.»", "\n— Yes.", "‘Is it ready?’"])
def test_dialogue_is_seen_in_each_kind_of_quotation_marks(said: str):
    assert examine_story("I wait. " + said)["dialogue"]["result"] is Result.PASS


def test_a_scene_without_a_spoken_word_fails():
    assert examine_story("I wait. It doesn't rain.")["dialogue"]["result"] is Result.FAIL


def test_a_missing_person_fails():
    finding = examine_story(STORY.replace("Sanna", "Somebody"))["cast"]

    assert (finding["result"], finding["value"]) == (Result.FAIL, ["Sanna"])


def test_a_word_of_being_sorry_is_only_pointed_out():
    assert examine_story(STORY + "“Sorry,” says Judit.")["never_sorry"]["result"] is Result.INFO
    assert examine_story(STORY)["never_sorry"]["result"] is Result.PASS
