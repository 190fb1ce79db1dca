"""Contradictions in what is told of the share on the GPU."""

from typing import Final

from rigmark_ingest.benchmarks.contradictions.found import Contradictions, contradiction
from rigmark_shared.wire import Confidence, LoadPoint, ScenarioRun

_AGREE_WITHIN_PCT: Final = 10.0


def in_share(run: ScenarioRun | LoadPoint, field: str) -> Contradictions:
    """Return high confidence in sources that contradict each other."""
    if run.gpu_share_confidence is not Confidence.HIGH:
        return
    told = [source.pct for source in run.gpu_share_sources if source.pct is not None]
    if run.gpu_share_pct is not None:
        told.append(run.gpu_share_pct)
    if told and max(told) - min(told) > _AGREE_WITHIN_PCT:
        yield contradiction(
            f"{field}.gpu_share_confidence",
            "must not be high where sources differ by more than 10 %; "
            "say low, or give the reason why one is not trusted and leave its pct out",
        )
