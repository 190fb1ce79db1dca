"""Ollama's `--verbose` text: the engine's own counts and times after each answer."""

import re
from collections.abc import Iterator
from statistics import fmean, median, stdev
from typing import Final

from rigmark_agent.errors import FileIsDamaged
from rigmark_agent.importers import figures
from rigmark_agent.importers.found import Found, Importer, known
from rigmark_agent.importers.material import Material
from rigmark_agent.importers.notes import Notes, fit
from rigmark_shared.methodology.engine_gap import engine_decode_speed_tok_s
from rigmark_shared.wire import LoadModel, LoadPoint, SutBoundary

NAME: Final = "ollama"
_LINE: Final = re.compile(
    r"(?P<name>total duration|load duration|prompt eval count|prompt eval duration"
    r"|prompt eval rate|eval count|eval duration|eval rate):\s+(?P<value>\S.*?)\s*"
)
_COMMAND: Final = re.compile(r"\bollama\s+run\s+(?P<rest>\S.*)")
_COUNT: Final = re.compile(r"(\d{1,9}) token(?:\(s\)|s)?")
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|μs|ns))+")
_STEP: Final = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|μs|ns)")
_MS: Final = {
    "h": 3.6e6,
    "m": 6e4,
    "s": 1e3,
    "ms": 1.0,
    "us": 1e-3,
    "µs": 1e-3,
    "μs": 1e-3,
    "ns": 1e-6,
}
_RATE: Final = re.compile(r"(\d{1,9}\.\d{2}) tokens/s")
_ROUNDED: Final = 0.006
_AGREE: Final = 0.001
_FEWEST_TOKENS: Final = 2
_CACHE: Final = "the prompt may have come from the cache, which the text does not tell"
_REASONS: Final = {
    "total duration": "loading, prompt and answer in one figure",
    "load duration": "loading of the model",
    "prompt eval duration": _CACHE,
    "prompt eval rate": _CACHE,
    "eval rate": "rounded, and of one token too many; it is computed again from count and duration",
}
Answer = dict[str, str]


def recognises(material: Material) -> bool:
    """Whether a line begins with what Ollama prints after an answer."""
    names = {match["name"] for match in map(_LINE.fullmatch, material.lines) if match}
    return "eval count" in names or {"total duration", "eval duration"} <= names


def read(material: Material) -> list[Found]:
    """Return one result: the answers are requests of the same load point."""
    notes = Notes()
    answers = list(_answers(material))
    for name in {name for answer in answers for name in answer}:
        if name in _REASONS:
            notes.leave_out(name, _REASONS[name])
    point = _point(material, answers, notes)
    models = _models(material)
    if len(models) > 1:
        notes.leave_out("ollama run", f"it names several models: {', '.join(models)}")
        point = None
    return [
        Found(
            tool="ollama --verbose",
            notes=notes,
            points=[point] if point else [],
            format="text",
            model=known(name=fit(models[0]) if models else None),
            engine={"name": "ollama"},
            terms=known(
                sut_boundary=SutBoundary.ENGINE,
                load_model=LoadModel.SINGLE_STREAM,
                concurrency=1,
            ),
        )
    ]


def _answers(material: Material) -> Iterator[Answer]:
    """Return the lines of each answer; one that comes twice begins the next."""
    answer: Answer = {}
    for line in material.lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        if match["name"] in answer or (answer and match["name"] == "total duration"):
            yield answer
            answer = {}
        answer[match["name"]] = match["value"]
    if answer:
        yield answer


def _point(material: Material, answers: list[Answer], notes: Notes) -> LoadPoint | None:
    speeds = [
        _speed(material, answer, number=n, notes=notes) for n, answer in enumerate(answers, 1)
    ]
    known_speeds = [speed for speed in speeds if speed is not None]
    if not known_speeds:
        return None
    notes.relabel(
        "decode_speed_tok_s", "(eval count − 1) ÷ eval duration: the median of the answers"
    )
    timed = [answer for answer, speed in zip(answers, speeds, strict=True) if speed is not None]
    several = len(known_speeds) > 1
    told = figures.summary(
        succeeded=len(known_speeds),
        decode_speed_tok_s=median(known_speeds),
        decode_speed_sd_tok_s=stdev(known_speeds) if several else None,
    )
    return figures.point(
        told,
        concurrency=1,
        prompt_tokens=_mean(material, timed, "prompt eval count"),
        output_tokens=_mean(material, timed, "eval count"),
    )


def _speed(material: Material, answer: Answer, *, number: int, notes: Notes) -> float | None:
    count, taken_ms = _count(material, answer, "eval count"), _ms(material, answer)
    speed = count / taken_ms * figures.MS_PER_S if count and taken_ms else None
    why_not = _why_not(count, speed, _rate(answer))
    if why_not is not None:
        notes.leave_out(f"answer {number}", why_not)
        return None
    # Its clock starts at the first token, so the rate that it prints is of one token too many.
    return engine_decode_speed_tok_s(output_tokens=count, output_ms=taken_ms)


def _why_not(count: int | None, speed: float | None, rate: float | None) -> str | None:
    if count is not None and count < _FEWEST_TOKENS:
        return "a single token gives no rate"
    if speed is None:
        return "eval count or eval duration is missing"
    if speed > figures.FASTEST_TOK_S:
        return f"{speed:g} tok/s, which no measurement gives"
    if rate is None:
        return "it ends before its eval rate, so the duration may be cut off, too"
    # Ollama prints two decimals.
    if abs(speed - rate) > _ROUNDED + rate * _AGREE:
        return f"eval count ÷ eval duration is {speed:.2f}, not the eval rate of {rate:.2f}"
    return None


def _rate(answer: Answer) -> float | None:
    match = _RATE.fullmatch(answer.get("eval rate", ""))
    return float(match[1]) if match else None


def _count(material: Material, answer: Answer, name: str) -> int | None:
    text = answer.get(name)
    match = _COUNT.fullmatch(text or "")
    if text is not None and match is None:
        raise FileIsDamaged(f'{material.path.name}: "{name}: {text}" is no number of tokens')
    return int(match[1]) if match else None


def _ms(material: Material, answer: Answer) -> float | None:
    text = answer.get("eval duration")
    if text is not None and not _DURATION.fullmatch(text):
        raise FileIsDamaged(f'{material.path.name}: "eval duration: {text}" is no duration')
    return milliseconds_of(text) if text else None


def milliseconds_of(duration: str) -> float:
    """Return a duration as Go prints it, such as `1m2.3s`, in ms."""
    return sum(float(amount) * _MS[unit] for amount, unit in _STEP.findall(duration))


def _mean(material: Material, answers: list[Answer], name: str) -> int | None:
    counts = [_count(material, answer, name) for answer in answers]
    told = [count for count in counts if count is not None]
    return figures.whole_tokens(fmean(told)) if told and len(told) == len(counts) else None


def _models(material: Material) -> list[str]:
    """Return the models of the commands in the text, in their order."""
    found = []
    for line in material.lines:
        match = _COMMAND.search(line)
        if match is not None and "--verbose" in match["rest"]:
            names = [word for word in match["rest"].split() if not word.startswith("-")]
            found += names[:1]
    return list(dict.fromkeys(found))


IMPORTER: Final = Importer(NAME, recognises, read)
