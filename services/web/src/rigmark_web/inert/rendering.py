"""Rendering beside the event loop: long texts in one thread of their own, and each text once."""

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from rigmark_web.errors import TextIsNotRendered
from rigmark_web.inert.markdown import MAX_CHARS, render

_SHORT_CHARS: Final = 500
"""Rendered at once: a thread would take longer, and none of these takes 5 ms."""
PATIENCE_S: Final = 3.0
"""How long a page waits for its texts, while others have the thread."""
_BUSY: Final = "too much is being formatted just now; read the page again in a moment"
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML that does nothing, or why it is shown as it is."""

    html: Markup | None
    why_not: str | None = None


class Rendering:
    """Renders texts; all long ones of a process wait for one thread, so that pages go on."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rendering")
        self._kept = lru_cache(maxsize=_KEPT)(rendered)

    async def of(
        self, texts: Iterable[str], *, patience_s: float = PATIENCE_S
    ) -> Mapping[str, Rendered]:
        """Return each text with what became of it, in bounded time."""
        found = {text: Rendered(None, _BUSY) for text in texts}
        with suppress(TimeoutError):
            # What still waits then is not begun; what has begun is remembered for the next page.
            async with asyncio.timeout(patience_s):
                for text in found:
                    found[text] = await self._one(text)
        return found

    async def _one(self, text: str) -> Rendered:
        # Whatever is over the limit is refused at a glance.
        if not _SHORT_CHARS < len(text) <= MAX_CHARS:
            return rendered(text)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._kept, text)

    def close(self) -> None:
        """End the thread once it has done what it is at."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def rendered(text: str) -> Rendered:
    """Return what becomes of a text; one that is not rendered says why."""
    try:
        return Rendered(render(text))
    except TextIsNotRendered as error:
        return Rendered(None, str(error))
