"""An admin's requests as a browser makes them, without a browser."""

import re
from typing import Any

import httpx

FORM = {"content-type": "application/x-www-form-urlencoded"}
SAME_ORIGIN = {"origin": "http://site", "sec-fetch-site": "same-origin", **FORM}


async def sign_in(client: httpx.AsyncClient, key: str, **headers: str) -> httpx.Response:
    """Send the form to sign in."""
    return await send(client, "/admin/sign-in", {"key": key}, **headers)


async def send(
    client: httpx.AsyncClient, path: str, fields: dict[str, Any], **headers: str
) -> httpx.Response:
    """Send a form as a page of the site would, with other headers where some are given."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {**SAME_ORIGIN, **told}
    return await client.post(path, data=fields, headers={k: v for k, v in sent.items() if v})


async def token(client: httpx.AsyncClient, path: str = "/admin") -> str:
    """Return the token in the form of a page."""
    found = re.search(r'name="token" value="([^"]+)"', (await client.get(path)).text)
    assert found, f"{path} has no form"
    return found[1]
