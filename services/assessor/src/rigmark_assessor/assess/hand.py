"""What an assessor may do with a claim while it is in hand."""

from typing import Protocol

from rigmark_assessor.assess.sample import Made, Sample


class Hand(Protocol):
    """Holds a claim: keeps what comes of it, and knows whether more may be asked."""

    def record(self, made: Made) -> None:
        """Take note of a call of a judge."""
        ...

    def keep(self, samples: tuple[Sample, ...], *, first_sample: int | None) -> None:
        """Store samples while the judging goes on.

        `first_sample` is set where earlier ones do not count any more.
        """
        ...

    def goes_on(self) -> bool:
        """Say whether another call may be begun now; if not, the claim is put back."""
        ...
