"""One assessment's samples as they come together: resumed, added to, and made into a score."""

from collections.abc import Sequence
from decimal import Decimal

from rigmark_assessor.assess.noise import NoiseBook
from rigmark_assessor.assess.panel import Panel
from rigmark_assessor.assess.sample import Sample
from rigmark_assessor.assess.sampling import Ask, has_enough, next_ask
from rigmark_assessor.claim import Claim
from rigmark_assessor.judge.prompt import Template
from rigmark_shared.methodology.judged import Judged, Noise, judged


class Scoring:
    """The samples of a claim that count, and those of them that are not stored yet.

    All that count are of one version of each judge: when a judge changes before the score is
    whole, it begins anew with the next number, and what was taken before stays but does not count.
    A second wording only informs, so that of which version it is changes nothing.
    """

    def __init__(self, claim: Claim, panel: Panel, noise: NoiseBook) -> None:
        self._claim = claim
        self._panel = panel
        self._noise = noise
        self._next = max((one.number for one in claim.samples), default=-1) + 1
        self._unstored: list[Sample] = []
        self.first_sample: int | None = None
        """Set where samples that are stored do not count any more."""
        self.main: list[Sample] = []
        self.second: list[Sample] = []
        self._resume()

    @property
    def next_number(self) -> int:
        """The number of the next sample."""
        return self._next

    @property
    def has_enough(self) -> bool:
        """Whether there is a score when no more samples can be had."""
        return has_enough(self._panel.plan, [one.counted for one in self.main])

    def next_ask(self) -> Ask | None:
        """Return who is asked next, None when it is enough."""
        return next_ask(self._panel.plan, [one.counted for one in self.main], self._known_noise())

    def add(self, sample: Sample) -> None:
        """Take a sample in."""
        if sample.template is Template.MAIN:
            versions = {one.judge: one.version.digest for one in self.main}
            if versions.get(sample.judge, sample.version.digest) != sample.version.digest:
                self._begin_anew(sample.number)
            self.main.append(sample)
        else:
            self.second.append(sample)
        self._unstored.append(sample)
        self._next = sample.number + 1

    def unstored(self) -> tuple[Sample, ...]:
        """Return the samples that are to be stored, each once."""
        found, self._unstored = tuple(self._unstored), []
        return found

    def score(self) -> Judged:
        """Return the score of the samples there are."""
        return judged([one.counted for one in self.main], self._known_noise())

    def summary(self, kpi: Decimal) -> str:
        """Return the summary of the sample that is nearest to the score."""
        return min(self.main, key=lambda one: abs(one.kpi - kpi)).summary

    def _resume(self) -> None:
        stored = self._claim.samples
        known = [(one.template, self._panel.recognise(one)) for one in stored]
        main = [one for template, one in known if template is Template.MAIN]
        found = [one for one in main if one is not None]
        versions = {(one.judge, one.version.digest) for one in found}
        if len(found) < len(main) or len(versions) > len({judge for judge, _ in versions}):
            self._begin_anew(self._next)
            return
        self.main = found
        self.second = [one for template, one in known if template is Template.SECOND and one]

    def _begin_anew(self, number: int) -> None:
        self.first_sample = number
        self.main, self.second = [], []

    def _known_noise(self) -> Noise | None:
        versions: Sequence[Sample] = list({one.judge: one for one in self.main}.values())
        return self._noise.of([one.version for one in versions], self._claim.scenario)
