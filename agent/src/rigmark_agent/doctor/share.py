"""How much of the model is on the card, and whether its sources bear each other out."""

from rigmark_agent.device.gpu_share import SharedReading, fallback
from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_shared.wire import GpuShareSource


def finding_of_share(share: SharedReading) -> Finding:
    """Say what each source tells; a run works, but is not one of the card, where they differ."""
    if share.pct is None:
        return Finding("GPU share", Verdict.UNKNOWN, share.reason or "the engine does not tell")
    by = ", ".join(f"{one.source} {_pct(one)}" for one in share.sources)
    confidence = f"{share.confidence} confidence" if share.confidence else "no confidence"
    said = f"{share.pct:.0f} %, {confidence}: {by}"
    if doubt := fallback(share.sources):
        return Finding("GPU share", Verdict.UNKNOWN, f"{said}; {doubt}")
    return Finding("GPU share", Verdict.OK, said)


def _pct(source: GpuShareSource) -> str:
    return "unknown" if source.pct is None else f"{source.pct:.0f} %"
