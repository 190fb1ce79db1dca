"""The checks of a story."""

import re
from typing import Final

from rigmark_assessor.evidence.finding import Finding, info, judged, passed, unknown
from rigmark_assessor.evidence.length import asked_length, words_of
from rigmark_assessor.evidence.reading import folded, holds_any
from rigmark_assessor.evidence.story.choice import Choice, choice_of

ASSISTANT_VOICE: Final = "in_character"
_READ_CHARS: Final = 100_000
_WORDS_LEAST: Final = 900
_WORDS_MOST: Final = 1200
_EDGE_CHARS: Final = 300
_FEWEST_WORDS: Final = 50
_FIRST_PERSON_PER_WORDS: Final = 100

_ASSISTANT: Final = re.compile(
    r"\bas an? (?:AI|(?:large )?language model|assistant)\b"
    r"|\bI(?: am|['’]m) an? (?:AI|language model)\b",
    re.IGNORECASE,
)
_PREFACE: Final = re.compile(
    r"\s*(?:#|\*\*[^*\n]{1,80}\*\*\s*\n|(?:sure|certainly|of course|absolutely)[,!.]"
    r"|here(?:['’]s| is) (?:the|a|my|your)\b|title:)",
    re.IGNORECASE,
)
_AFTERWORD: Final = re.compile(
    r"\b(?:let me know if|would you like (?:me|to)|I hope (?:this|you)|word count|feel free to)\b"
    r"|\b\d{3,4} words\b|\((?:the )?end\)",
    re.IGNORECASE,
)
_SINGLE: Final = r"(?<!\w.)[^‘’'\n]{2,500}(?<=[,.?!])[’'](?!\w)"
# Each begins with a sign of its own: so the search jumps from one such sign to the next.
_QUOTED: Final = rf"“[^“”\n]++”|\"[^\"\n]++\"|«[^«»\n]++»|‘{_SINGLE}|'{_SINGLE}"
_SPOKEN: Final = re.compile(_QUOTED)
# A dash at the start of a line is searched for at every place, so only where there is one.
_SPOKEN_OR_DASHED: Final = re.compile(rf"^[ \t]*+[—–] ?\S|{_QUOTED}", re.MULTILINE)
# Begins with a letter and not with `\b`, which would be tried at every place.
_I: Final = re.compile(r"I\b(?<!\wI)|m[ey]\b(?<!\wm[ey])")
_SORRY: Final = re.compile(r"\bsorry\b|\bapologi[sz]e\b", re.IGNORECASE)
_CAST: Final = ("Judit", "Sanna")


def examine_story(response: str) -> dict[str, Finding]:
    """Return what can be said of a scene in which Nerea decides about the letters."""
    story = response[:_READ_CHARS]
    return {
        "asked_length": asked_length(response, least=_WORDS_LEAST, most=_WORDS_MOST),
        ASSISTANT_VOICE: judged(
            not _speaks_as_assistant(story),
            "No sentence speaks as an assistant.",
            "A sentence speaks as an assistant and not as the character.",
        ),
        "scene_only": _scene_only(story),
        "first_person": _first_person(story),
        "dialogue": _dialogue(story),
        "cast": _cast(story),
        "decision": _decision(story),
        "never_sorry": _never_sorry(story),
    }


def _speaks_as_assistant(story: str) -> bool:
    may = holds_any(folded(story), "a ai", "n ai", "language model", "assistant")
    return may and bool(_ASSISTANT.search(story))


def _scene_only(story: str) -> Finding:
    begun, ended = story.lstrip()[:_EDGE_CHARS], story.rstrip()[-_EDGE_CHARS:]
    extra = [
        name
        for name, found in (
            ("preface", _PREFACE.match(begun)),
            ("afterword", _AFTERWORD.search(ended)),
        )
        if found
    ]
    return judged(
        not extra,
        "The scene stands alone, without heading, preface or afterword.",
        "The scene has a heading, a preface or an afterword.",
        value=extra,
    )


def _first_person(story: str) -> Finding:
    words = words_of(story)
    if words < _FEWEST_WORDS:
        return unknown("The text is too short to tell who speaks.")
    share = round(_FIRST_PERSON_PER_WORDS * len(_I.findall(story)) / words, 1)
    return judged(
        share >= 1,
        f"{share} of 100 words are I, me or my.",
        "Hardly a word is I, me or my.",
        value=share,
    )


def _dialogue(story: str) -> Finding:
    dashed = any(line.lstrip(" \t").startswith(("—", "–")) for line in story.split("\n"))
    spoken = len((_SPOKEN_OR_DASHED if dashed else _SPOKEN).findall(story))
    return judged(
        bool(spoken), f"There are {spoken} spoken lines.", "Nobody says anything.", value=spoken
    )


def _cast(story: str) -> Finding:
    missing = [name for name in _CAST if name not in story]
    return judged(
        not missing,
        "Judit and Sanna are in the scene.",
        "Judit or Sanna is not in the scene.",
        value=missing,
    )


def _decision(story: str) -> Finding:
    match choice_of(story):
        case Choice.SANNA:
            return passed("The letters go into Sanna's hands.", Choice.SANNA.value)
        case Choice.STOVE:
            return passed("The letters go into the stove.", Choice.STOVE.value)
        case Choice.BOTH:
            return unknown("The end shows signs of both acts.", Choice.BOTH.value)
    return unknown("Neither act is plain to see near the end.", Choice.NONE.value)


def _never_sorry(story: str) -> Finding:
    may = holds_any(folded(story), "sorry", "apologi")
    times = len(_SORRY.findall(story)) if may else 0
    if not times:
        return passed("Nobody says that they are sorry.", 0)
    return info("Somebody says sorry; Nerea never may, the others may.", times)
