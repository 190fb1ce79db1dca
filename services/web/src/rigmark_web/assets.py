"""Static files, read once and served under the hash of their content, so they never go stale."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_DAY: Final = "public, max-age=86400"
_HASH_CHARS: Final = 12

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file."""

    name: str
    content: bytes
    media_type: str

    @property
    def path(self) -> str:
        """The address of exactly this content."""
        return f"/static/{hashlib.sha256(self.content).hexdigest()[:_HASH_CHARS]}/{self.name}"


class Assets:
    """Every static file of this package, by its name and by its address."""

    def __init__(self) -> None:
        found = _assets(files("rigmark_web") / "static")
        self._by_name: Mapping[str, Asset] = {asset.name: asset for asset in found}
        self._by_path: Mapping[str, Asset] = {asset.path: asset for asset in found}

    def named(self, name: str) -> Asset:
        """Return the file of this name."""
        return self._by_name[name]

    def at(self, path: str) -> Asset | None:
        """Return the file at this address, if its content is still the one asked for."""
        return self._by_path.get(path)


def _assets(folder: Traversable, prefix: str = "") -> list[Asset]:
    found: list[Asset] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{prefix}{entry.name}"
        suffix = name[name.rfind(".") :]
        if entry.is_dir():
            found += _assets(entry, f"{name}/")
        elif suffix in _MEDIA_TYPES:
            found.append(Asset(name, entry.read_bytes(), _MEDIA_TYPES[suffix]))
    return found


@router.api_route("/static/{path:path}", methods=["GET", "HEAD"])
async def static_file(request: Request) -> Response:
    """Serve a file under its hash."""
    assets: Assets = request.app.state.site.assets
    asset = assets.at(request.url.path)
    if asset is None:
        raise HTTPException(404)
    return _response(asset, _FOR_EVER)


@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
async def favicon(request: Request) -> Response:
    """Serve the icon to those who ask without reading the page."""
    assets: Assets = request.app.state.site.assets
    return _response(assets.named("favicon.svg"), _A_DAY)


def _response(asset: Asset, cache_control: str) -> Response:
    return Response(
        asset.content, media_type=asset.media_type, headers={"cache-control": cache_control}
    )
