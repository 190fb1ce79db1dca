"""What a reader may ask of the board, and the address that asks it."""

from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rigmark_shared.methodology import METRICS, Direction
from rigmark_shared.status import BenchmarkStatus, Evidence

CSV_PATH: Final = "/leaderboard.csv"
MAX_EXPANDED: Final = 25
MAX_CURSOR_CHARS: Final = 300
MAX_ID: Final = 2**31 - 1
BOARD_PATH: Final = "/benchmarks"
CHART_PATH: Final = "/chart"
MAX_PLACE: Final = 500
"""How far places are counted, so that a page costs the same at any depth."""
FILTERS: Final = ("model", "quantization", "hardware", "engine", "status", "evidence")


class Sort(StrEnum):
    """What the board can be sorted by; the figures by their metric ids."""

    OVERALL_QUALITY = "overall_quality"
    DECODE_SPEED = "decode_speed_tok_s"
    TTFT = "ttft_ms"
    MEMORY = "memory_gb"
    GPU_SHARE = "gpu_share_pct"
    EFFICIENCY = "efficiency_tok_s_per_gb"
    CREATED_AT = "created_at"

    @property
    def best_first(self) -> "Order":
        """The order that shows the best, or the newest, first."""
        metric = METRICS.get(self)
        if metric is not None and metric.direction is Direction.LOWER_IS_BETTER:
            return Order.ASC
        return Order.DESC


class Order(StrEnum):
    """Which way the board is sorted."""

    ASC = "asc"
    DESC = "desc"

    @property
    def reverse(self) -> "Order":
        """The other way."""
        return Order.ASC if self is Order.DESC else Order.DESC


def none_if_empty(value: object) -> object:
    """Return None for the empty text that a form sends for a field left empty."""
    return None if value == "" else value


# Postgres holds no NUL.
Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] | None
Empty = BeforeValidator(none_if_empty)


class Ask(BaseModel):
    """The query of the board."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    sort: Sort = Sort.OVERALL_QUALITY
    """The figure to sort by, or `created_at`."""
    order: Annotated[Order | None, Empty] = None
    """`asc` or `desc`; best first when left out."""
    model: Annotated[Text, Empty] = None
    """Any part of the model's name, in any case."""
    quantization: Annotated[Text, Empty] = None
    """The quantization, exactly."""
    hardware: Annotated[Text, Empty] = None
    """The hardware, exactly."""
    engine: Annotated[Text, Empty] = None
    """The engine, exactly."""
    status: Annotated[BenchmarkStatus | None, Empty] = None
    """Whether the quality is pending, completed or incomplete, or speed alone was measured."""
    evidence: Annotated[Evidence | None, Empty] = None
    """What the figures rest on."""
    judge: Annotated[int | None, Field(ge=1, le=MAX_ID), Empty] = None
    """The id of the judge version whose qualities are ranked; the newest when left out."""
    cursor: Annotated[str | None, Field(max_length=MAX_CURSOR_CHARS), Empty] = None
    """Where a page starts, as the page before or after it says."""
    expand: Annotated[list[UUID], Field(max_length=MAX_EXPANDED)] = []
    """Benchmarks that are shown with their scores."""

    compare: Annotated[UUID | None, Empty] = None
    """A benchmark that another one is chosen to be compared with."""

    @property
    def direction(self) -> Order:
        """The order asked for, else best first."""
        return self.order or self.sort.best_first

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        asked = ((name, getattr(self, name)) for name in FILTERS)
        return {name: str(value) for name, value in asked if value is not None}

    def url(self, path: str = BOARD_PATH, **changes: object) -> str:
        """Return the address that asks this, with some of it changed."""
        ask = self.model_copy(update=changes)
        asked = ask.model_dump(mode="json", exclude_defaults=True)
        if ask.direction is ask.sort.best_first:
            asked.pop("order", None)
        return f"{path}?{urlencode(asked, doseq=True)}" if asked else path

    def cleared(self, path: str = BOARD_PATH) -> str:
        """Return the address that asks for everything in the same order."""
        return Ask(sort=self.sort, judge=self.judge, compare=self.compare).url(path)

    def sorted_by(self, sort: Sort) -> str:
        """Return the address that sorts by this, or the other way when it does so already."""
        order = self.direction.reverse if sort is self.sort else None
        return self.url(sort=sort, order=order, cursor=None, expand=[])

    def with_expanded(self, benchmark_id: UUID, *, expanded: bool) -> str:
        """Return the address that also shows, or hides, the scores of a benchmark."""
        others = [each for each in self.expand if each != benchmark_id]
        expand = [*others, benchmark_id] if expanded else others
        return f"{self.url(expand=expand)}#b-{benchmark_id}"


class Part(BaseModel):
    """The query of one row that is read apart from its board."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    expanded: bool = False
    """Whether it is shown with its scores."""
    compare: Annotated[UUID | None, Empty] = None
    """A benchmark that another one is chosen to be compared with."""
    judge: Annotated[int | None, Field(ge=1, le=MAX_ID), Empty] = None
    """The judge version whose qualities the board ranks."""
    sort: Annotated[Sort | None, Empty] = None
    """What the board ranks by; left out where its order gives no places."""
    place: Annotated[int | None, Field(ge=1, le=MAX_PLACE), Empty] = None
    """The place that the board's page told."""
