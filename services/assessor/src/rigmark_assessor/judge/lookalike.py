"""Characters that look like ASCII ones: wide, bold, in small forms, or of another script."""

from functools import cache
from typing import Final
from unicodedata import normalize

# Ranges whose characters may stand for an ASCII one by compatibility.
_RANGES: Final = (
    range(0x00AA, 0x00BB),
    range(0x02B0, 0x02E5),
    range(0x1D2C, 0x1D6B),
    range(0x2070, 0x2190),
    range(0x2460, 0x24EB),
    range(0xFE50, 0xFE6C),
    range(0xFF01, 0xFF5F),
    range(0x1D400, 0x1D800),
)
_LIKE: Final = {
    "<": "‹〈〈⟨❮❬˂ᐸ＜﹤≺«《",
    ">": "›〉〉⟩❯❭˃ᐳ＞﹥≻»》",
    "/": "⁄∕╱⧸／⟋",
    "|": "｜¦∣❘ǀ│",
    "[": "［【〔⁅",
    "]": "］】〕⁆",
    ":": "：∶꞉ː﹕",
    "#": "＃﹟",
    # Cyrillic, Greek and others, letter by letter.
    "a": "аɑα",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еҽ",
    "g": "ɡ",
    "h": "һ",
    "i": "іıι",
    "j": "ј",
    "k": "кκ",
    "l": "ӏ",
    "m": "м",
    "n": "ո",
    "o": "оοօ",
    "p": "рρ",
    "q": "ԛ",
    "s": "ѕ",
    "t": "тτ",
    "u": "υս",
    "v": "ѵν",
    "w": "ԝ",
    "x": "хχ",
    "y": "уүγ",
    "A": "АΑ",
    "B": "ВΒ",
    "C": "С",
    "D": "Ꭰ",
    "E": "ЕΕ",
    "H": "НΗ",
    "I": "ІΙ",
    "K": "КΚ",
    "M": "МΜ",
    "N": "Ν",
    "O": "ОΟ",
    "P": "РΡ",
    "R": "Ꭱ",
    "S": "Ѕ",
    "T": "ТΤ",
    "U": "Ս",
    "V": "Ѵ",
    "X": "ХΧ",
    "Y": "ҮΥ",
}

RULES: Final = " ".join(
    (*map(str, _RANGES), *(f"{plain}{alike}" for plain, alike in _LIKE.items()))
)
"""What is taken for ASCII; another rule changes what the judge is shown."""


@cache
def _table() -> dict[int, str]:
    found = {
        point: plain
        for points in _RANGES
        for point in points
        if len(plain := normalize("NFKC", chr(point))) == 1 and plain.isascii()
    }
    return found | {ord(one): plain for plain, alike in _LIKE.items() for one in alike}


@cache
def _alike() -> frozenset[str]:
    return frozenset(map(chr, _table()))


def looks_like_ascii(text: str) -> bool:
    """Say whether a character of a text looks like an ASCII one that it is not."""
    return not _alike().isdisjoint(text)


def shown_as_ascii(text: str) -> str:
    """Return a text of the same length with the ASCII characters that its characters look like."""
    return text.translate(_table())
