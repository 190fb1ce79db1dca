"""All that an endpoint needs, made once for an app and handed to each request."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from rigmark_web.admin.desk import AdminDesk
from rigmark_web.assets import Assets
from rigmark_web.database import Reader
from rigmark_web.export.files import Files
from rigmark_web.inert.rendering import Rendering
from rigmark_web.leaderboard.facets import FacetCache
from rigmark_web.live.watcher import Watcher
from rigmark_web.pages import Pages
from rigmark_web.reports.desk import ReportDesk
from rigmark_web.settings import WebSettings
from rigmark_web.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of one app."""

    settings: WebSettings
    reader: Reader
    assets: Assets
    pages: Pages
    facets: FacetCache
    watcher: Watcher
    traffic: Traffic
    rendering: Rendering
    reports: ReportDesk
    admin: AdminDesk
    files: Files


def site_of(request: Request) -> Site:
    """Return the site that a request came to."""
    site: Site = request.app.state.site
    return site


SiteOfRequest = Annotated[Site, Depends(site_of)]
