"""Whether a response is written in English, as every prompt is.

By its letters and its commonest small words: enough to tell that a model answered in another
language, and no more than that.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from rigmark_assessor.evidence.finding import Finding, failed, passed, unknown
from rigmark_assessor.evidence.reading import letter_words


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_READ_CHARS: Final = 50_000
_FEWEST_WORDS: Final = 25
_FEWEST_LETTERS: Final = 100
# In running English about 30 words of 100 are among these; in tables and lists, half of that.
_LEAST_SHARE: Final = 0.08
_FOREIGN_SHARE: Final = 0.08
_TIMES_ENGLISH: Final = 1.5
_OTHER_SCRIPT_SHARE: Final = 0.3

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LETTERS_AND_APOSTROPHE: Final = "".join(
    char if char == "'" or "a" <= char <= "z" else " " for char in map(chr, range(128))
)
_CODE: Final = re.compile(r"```[^`]*+(?:`(?!``)[^`]*+)*+(?:```|\Z)|`[^`\n]*+`")
_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "Chinese or Japanese": re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"),
    "Korean": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"),
    "Cyrillic": re.compile(r"[\u0400-\u052f]"),
    "Greek": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "Arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"),
    "Hebrew": re.compile(r"[\u0590-\u05ff]"),
    "Indic": re.compile(r"[\u0900-\u0dff]"),
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
}
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_ENGLISH: Final = "English"
_SMALL_WORDS: Final[Mapping[str, frozenset[str]]] = {
    _ENGLISH: _set(
        "the of and to a in is that it for was with be by not this are from at have or as which "
        "but if you i my on will has then each no an its"
    ),
    "German": _set(
        "der die das und ist nicht ein eine zu den mit von für auf dem des sich im auch es wird "
        "ich wenn wie aus bei nach oder werden sind"
    ),
    "French": _set(
        "le la les des et est un une du que qui dans pour pas sur au avec ne se ce il elle par "
        "je sont plus ou cette aux nous"
    ),
    "Spanish": _set(
        "el la los las de y que en un una es por con para no se del su al lo como más pero sus "
        "son este ya cada si está"
    ),
    "Italian": _set(
        "il la che di e un una per non con del della è sono si le gli nel dei da ma più come "
        "questo alla anche ogni"
    ),
    "Portuguese": _set(
        "o a os as de e que em um uma é para com não do da no na se por mais como mas dos das "
        "ao cada são está"
    ),
    "Dutch": _set(
        "de het een en van is dat niet te op voor met zijn die aan er om ook als maar bij uit "
        "naar wordt worden deze elke"
    ),
    "Polish": _set(
        "i w na z nie się do jest że to o jak po co dla ale od przez za oraz jego każdy są"
    ),
}
_ALL_SMALL_WORDS: Final = frozenset().union(*_SMALL_WORDS.values())


def language(response: str) -> Finding:
    """Pass English, fail what is plainly another language; code is not read."""
    text = response[:_READ_CHARS]
    if "`" in text:
        text = _CODE.sub(" ", text)
    text = text.lower()
    if (script := _other_script(text)) is not None:
        return failed(f"The response is largely in {script} letters.", script)
    words = _words(text)
    if len(words) < _FEWEST_WORDS:
        return unknown("There are too few words beside code to tell the language.")
    shares = _shares(words)
    english = shares.pop(_ENGLISH)
    other = max(shares, key=lambda name: shares[name])
    if shares[other] >= max(_FOREIGN_SHARE, _TIMES_ENGLISH * english):
        return failed(f"The response reads as {other}, the task as English.", other)
    if english < _LEAST_SHARE:
        return unknown("The words are of no language that the check knows.")
    return passed("The response is in English, as the task is.", _ENGLISH)


def _words(text: str) -> Sequence[str]:
    """Return the words of a text in small letters; of ASCII alone that is no matter of patterns."""
    if not text.isascii():
        return _WORD.findall(text)
    if "'" not in text:
        return letter_words(text)
    tokens = text.translate(_LETTERS_AND_APOSTROPHE).split()
    parts = (_WORD.findall(token) if "'" in token else (token,) for token in tokens)
    return [word for part in parts for word in part]


def _shares(words: Sequence[str]) -> dict[str, float]:
    counts = Counter(filter(_ALL_SMALL_WORDS.__contains__, words))
    return {
        name: sum(counts[word] for word in counts.keys() & small) / len(words)
        for name, small in _SMALL_WORDS.items()
    }


def _other_script(text: str) -> str | None:
    if text.isascii():
        return None
    found = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    most = max(found, key=lambda name: found[name])
    letters = sum(found.values()) + len(_LATIN.findall(text))
    # A sign of Chinese says about as much as five letters, yet one letter each is enough here.
    enough = letters >= _FEWEST_LETTERS or found[most] >= _FEWEST_WORDS
    return most if enough and found[most] >= _OTHER_SCRIPT_SHARE * letters else None
