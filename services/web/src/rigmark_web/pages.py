"""Answers: a page or fragment from a template, or the same facts as JSON, each with an ETag."""

import hashlib
from typing import Final

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel

from rigmark_shared.methodology import METHODOLOGY_VERSION, METRICS, SCENARIOS
from rigmark_shared.methodology.use_case import USE_CASES
from rigmark_web import figures
from rigmark_web.assets import Assets
from rigmark_web.evidence.charts import trace_charts
from rigmark_web.flags import SEVERITIES
from rigmark_web.inert.marks import as_it_is, shown
from rigmark_web.leaderboard.ask import Sort
from rigmark_web.leaderboard.columns import COLUMNS, PLACED_BY, SORT_LABELS
from rigmark_web.load.charts import load_charts
from rigmark_web.load.table import load_columns, why_unknown

JSON: Final = "application/json"
PROBLEM_JSON: Final = "application/problem+json"
HTML: Final = "text/html"
_ETAG_CHARS: Final = 20


class Pages:
    """Renders the templates of this package; every value is escaped, and hides nothing."""

    def __init__(self, assets: Assets, *, ingest_url: str) -> None:
        self._templates = Environment(
            loader=PackageLoader("rigmark_web"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=shown,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(figures.FILTERS, as_it_is=as_it_is)
        self._templates.globals.update(
            static=lambda name: assets.named(name).path,
            METRICS=METRICS,
            SCENARIOS=SCENARIOS,
            METHODOLOGY_VERSION=METHODOLOGY_VERSION,
            COLUMNS=COLUMNS,
            SORT_LABELS=SORT_LABELS,
            PLACED_BY=PLACED_BY,
            QUALITY=Sort.OVERALL_QUALITY,
            POSTED=Sort.CREATED_AT,
            SPEED=Sort.DECODE_SPEED,
            SEVERITIES=SEVERITIES,
            USE_CASES=USE_CASES,
            load_charts=load_charts,
            load_columns=load_columns,
            why_unknown=why_unknown,
            trace_charts=trace_charts,
            ingest_url=ingest_url,
        )

    def html(self, request: Request, template: str, **context: object) -> Response:
        """Answer with a page or a fragment of one."""
        return _answer(request, self.text(template, **context), f"{HTML}; charset=utf-8")

    def private(self, template: str, **context: object) -> Response:
        """Answer with a page for one reader, which nothing on the way may keep."""
        body, headers = self.text(template, **context), {"cache-control": "no-store"}
        return Response(body, media_type=f"{HTML}; charset=utf-8", headers=headers)

    def text(self, template: str, **context: object) -> str:
        """Return a rendered template."""
        return self._templates.get_template(template).render(**context)


def json(request: Request, view: BaseModel) -> Response:
    """Answer with a view as JSON."""
    return _answer(request, view.model_dump_json(), JSON)


def wants_json(request: Request) -> bool:
    """Say whether a request asks for JSON, by its path or by what it accepts."""
    if request.url.path.endswith(".json"):
        return True
    accepted = request.headers.get("accept", "")
    return HTML not in accepted and (JSON in accepted or PROBLEM_JSON in accepted)


def _answer(request: Request, body: str, media_type: str) -> Response:
    content = body.encode()
    # Weak, because the same answer may travel compressed.
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:_ETAG_CHARS]}"'
    headers = {"etag": etag, "cache-control": "no-cache", "vary": "Accept"}
    known = request.headers.get("if-none-match", "")
    if etag in (each.strip() for each in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
