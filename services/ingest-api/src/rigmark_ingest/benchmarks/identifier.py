"""The id of a benchmark, as it stands in an address."""

from uuid import UUID

from rigmark_ingest.problems import BenchmarkIsUnknown


def benchmark_id_of(name: str, text: str) -> UUID:
    """Return the id that a part of an address holds; raises BenchmarkIsUnknown."""
    try:
        return UUID(text)
    except ValueError:
        raise BenchmarkIsUnknown(f"{name} must be the id of a receipt") from None
