"""The choices of the filters are read now and then, not for every page."""

from typing import Any

from rigmark_web.leaderboard.facets import FacetCache


class CountingReader:
    """Answers every read with another engine."""

    def __init__(self) -> None:
        self.reads = 0

    async def read(self, _: object) -> list[dict[str, Any]]:
        """Return one choice of one filter."""
        self.reads += 1
        return [{"facet": "engine", "value": f"engine {self.reads}"}]


async def test_choices_are_kept_for_a_while():
    clock = [100.0]
    cache = FacetCache(CountingReader(), keep_s=60, now_s=lambda: clock[0])

    first = await cache.choices()
    clock[0] += 59
    kept = await cache.choices()
    clock[0] += 1
    fresh = await cache.choices()

    assert first == kept == {"quantization": (), "hardware": (), "engine": ("engine 1",)}
    assert fresh["engine"] == ("engine 2",)
