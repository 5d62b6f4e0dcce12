"""Files as objects of an S3-compatible bucket, by obstore (the optional requirement `s3`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from app.core.storage.address import BucketAddress
from app.core.storage.facts import PIECE, Facts, checked

REQUIREMENT = "obstore>=0.12"  # as pyproject.toml has it under `s3`
_PATIENCE = dt.timedelta(seconds=20)  # a request of a page waits no longer for a service that is away


@functools.lru_cache(maxsize=8)
def _connection(address: BucketAddress, folder: str, process: int) -> Any:
    # Made by the process that uses it: the web server's workers are forked, and threads do not survive that.
    from obstore.store import S3Store

    token: dict[str, Any] = {"session_token": address.token} if address.token else {}
    return S3Store(
        address.bucket,
        prefix="/".join(filter(None, (address.prefix, folder))),
        endpoint=address.endpoint,
        region=address.region,
        access_key_id=address.key,
        secret_access_key=address.secret,
        **token,
        virtual_hosted_style_request=False,
        client_options={
            "allow_http": address.endpoint.startswith("http://"),
            "timeout": "60s",
            "connect_timeout": "5s",
        },
        retry_config={"max_retries": 4, "retry_timeout": _PATIENCE},
    )


class _Object(io.RawIOBase):
    """An object to read from anywhere, by requests of ranges."""

    def __init__(self, store: Any, name: str, size: int) -> None:
        self._store, self._name, self._size, self._at = store, name, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        import obstore

        stop = min(self._at + len(buffer), self._size)
        if stop <= self._at:
            return 0
        data = bytes(obstore.get_range(self._store, self._name, start=self._at, end=stop))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@dataclass(frozen=True)
class Bucket:
    """The objects of a bucket under one prefix, with slash-separated names."""

    address: BucketAddress
    folder: str

    @property
    def _store(self) -> Any:
        return _connection(self.address, self.folder, os.getpid())

    def facts(self, name: str) -> Facts:
        """Size and version. Raises FileNotFoundError."""
        import obstore

        found = obstore.head(self._store, checked(name))
        return Facts(
            found["size"],
            (found["e_tag"] or f"{found['size']:x}-{found['last_modified'].timestamp():.0f}").strip('W/"'),
        )

    def put(self, name: str, data: bytes) -> None:
        """Write the object whole or not at all."""
        import obstore

        obstore.put(self._store, checked(name), data)

    def put_file(self, name: str, source: Path) -> None:
        """Write a copy of a file of this machine, in parts when it is long."""
        import obstore

        obstore.put(self._store, checked(name), source)

    def read(self, name: str) -> bytes:
        """All bytes. Raises FileNotFoundError."""
        import obstore

        return bytes(obstore.get(self._store, checked(name)).bytes())

    def stream(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, a piece at a time."""
        import obstore

        stop = self.facts(name).size if stop is None else stop
        # A request for each piece: whoever downloads slowly must not keep one open beyond its time.
        for at in range(start, stop, PIECE):
            yield bytes(obstore.get_range(self._store, checked(name), start=at, end=min(at + PIECE, stop)))

    def open(self, name: str) -> BinaryIO:
        """A file to read from and seek in. Raises FileNotFoundError."""
        return io.BufferedReader(_Object(self._store, name, self.facts(name).size), PIECE)

    @contextlib.contextmanager
    def local_copy(self, name: str) -> Iterator[Path]:
        """The object under a path of this machine, only to be read and only for as long as the block."""
        with tempfile.TemporaryDirectory(prefix="hoctapso-") as folder:
            path = Path(folder) / "copy"
            with path.open("wb") as file:
                for piece in self.stream(name):
                    file.write(piece)
            yield path

    def delete(self, name: str) -> None:
        """Remove the object if it is there."""
        import obstore

        with contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, checked(name))

    def names(self, folder: str = "") -> Iterator[str]:
        """Every object's name, or of those within a folder."""
        import obstore

        for page in obstore.list(self._store, prefix=checked(folder) if folder else None):
            yield from (found["path"] for found in page)

    def put_aside(self, where: str) -> int:
        """Move every object out of this store, to `where` beside it; returns how many."""
        import obstore

        beside = _connection(self.address, "", os.getpid())
        names = list(self.names())
        for name in names:
            obstore.rename(beside, f"{self.folder}/{name}", f"{where}/{self.folder}/{name}")
        return len(names)


def problem(address: BucketAddress) -> str | None:
    """Why the bucket cannot be used, as a sentence without its credentials; None when writing and reading there works."""
    try:
        import obstore
        from obstore import exceptions
    except ImportError:
        return (
            "HOCTAPSO_STORAGE_URL chỉ một kho tệp kiểu S3, nhưng máy này chưa có thư viện obstore. Cài bằng một trong hai lệnh: "
            f"uv pip install --python {sys.executable} '{REQUIREMENT}', hoặc {sys.executable} -m pip install '{REQUIREMENT}'."
        )
    trial = Bucket(address, "trial")
    name = uuid4().hex
    try:
        obstore.put(trial._store, name, b"thu")
        read = trial.read(name)
        trial.delete(name)
    except exceptions.BaseError as error:
        return f"Không dùng được kho tệp {address.shown}: {_why(str(error))}"
    except OSError:
        return f"Không dùng được kho tệp {address.shown}: không có bucket {address.bucket}."
    return None if read == b"thu" else f"Kho tệp {address.shown} trả lại không đúng những gì đã ghi."


def _why(error: str) -> str:
    if any(
        code in error
        for code in (
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "AccessDenied",
            "status code: 403",
            "status code: 401",
        )
    ):
        return "dịch vụ không nhận khóa truy cập, hoặc khóa này không được ghi vào bucket."
    if "NoSuchBucket" in error or "status code: 404" in error:
        return "không có bucket này."
    return "dịch vụ không trả lời. Kiểm tra tên máy, cổng, http hay https."
