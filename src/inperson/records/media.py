"""Pictures, sealed, in a folder or an object store: one URL says which (``file://``, ``s3://``, ``gs://``, ``az://``)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from inperson.errors import RecordError, SettingError

_WAIT_SECONDS = 30
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Found:
    """An object that is there, stored at ``stored_at`` (epoch ms, by the store's own clock)."""

    path: str
    stored_at: int


class MediaStore:
    """Objects by path. Knows nothing of keys: whoever puts bytes here has sealed them.

    ``url`` is a setting; raises `SettingError` when it cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._folder: Path | None = None
        try:
            if urlsplit(url).scheme == "file":
                self._folder = Path(unquote(urlsplit(url).path))
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._store: ObjectStore = LocalStore(self._folder)
            else:
                self._store = from_url(url)
        except (BaseError, OSError, ValueError):
            # The text of the cause may hold the credentials of the URL.
            raise SettingError("media_url", "is no folder and no object store that can be used") from None

    async def put(self, path: str, sealed: bytes) -> None:
        """Store an object; when this returns, it is durable. Raises `RecordError`."""
        with _explained("written"):
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._store.put_async(path, sealed)
                if self._folder is not None:
                    await asyncio.to_thread(_sync, self._folder, path)

    async def get(self, path: str) -> bytes:
        """The object's bytes. Raises `RecordError` when there is none."""
        with _explained("read"):
            async with asyncio.timeout(_WAIT_SECONDS):
                answer = await self._store.get_async(path)
                return bytes(await answer.bytes_async())

    async def delete(self, path: str) -> None:
        """Forget the object; none there is no error. Raises `RecordError`."""
        with _explained("deleted"):
            async with asyncio.timeout(_WAIT_SECONDS):
                try:
                    await self._store.delete_async(path)
                except FileNotFoundError:
                    return

    async def delete_all(self, folder: str) -> None:
        """Forget every object in ``folder``, whoever put it there. Raises `RecordError`."""
        with _explained("deleted"):
            async for page in self._pages(folder):
                for found in page:
                    await self.delete(found.path)

    async def listing(self, folder: str | None = None) -> AsyncIterator[list[Found]]:
        """Every object, or those in ``folder``, page by page, in no order. Raises `RecordError`."""
        with _explained("listed"):
            async for page in self._pages(folder):
                yield page

    async def _pages(self, folder: str | None) -> AsyncIterator[list[Found]]:
        pages = aiter(self._store.list(folder, chunk_size=_PAGE))
        while True:
            async with asyncio.timeout(_WAIT_SECONDS):
                page = await anext(pages, None)
            if page is None:
                return
            yield [Found(one["path"], round(one["last_modified"].timestamp() * 1000)) for one in page]


@contextmanager
def _explained(done: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:  # TimeoutError is an OSError
        raise RecordError(f"a picture cannot be {done}: {type(error).__name__}") from error


def _sync(folder: Path, path: str) -> None:
    """Flush a file and the folders that name it: the local store leaves that to the system's own time."""
    target = folder / path
    for place in (target, *target.parents):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if place == folder:
            return
