"""Files in pieces: whatever breaks off, what is put together is what was sent, and nobody else's."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from app.authoring import jobs as authoring_jobs
from app.core import clock, jobs, storage, uploads
from app.core.database import transaction
from app.core.models import Upload
from tests.conftest import Cast
from tests.pages import Client

NOW = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


def _begin(size: int, name: str = "phim.mp4", owner: str = "an", now: dt.datetime = NOW) -> uploads.UploadView:
    with transaction():
        return uploads.begin(owner=owner, purpose="library", name=name, size=size, now=now)


def _put(upload: uploads.UploadView, at: int, data: bytes) -> uploads.UploadView:
    received = uploads.put(upload, at, data)
    if received != upload.received:
        with transaction():
            uploads.advance(upload, received)
    found = uploads.find(upload.uid, owner=upload.owner)
    assert found is not None
    return found


@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=900), cuts=st.lists(st.integers(30, 900), min_size=1, max_size=6), seed=st.data())
def test_what_was_sent_is_put_together(app: Flask, data: bytes, cuts: list[int], seed: st.DataObject) -> None:
    """Pieces of any length, some sent twice, some out of turn."""
    with transaction() as session:  # an example that was given up half-way left its upload open
        session.execute(sa.delete(Upload))
    upload = _begin(len(data))
    turn = 0
    while not upload.whole:
        step = cuts[turn % len(cuts)]
        turn += 1
        wrong = seed.draw(st.integers(0, len(data)))
        if wrong != upload.received:
            assert _put(upload, wrong, data[wrong : wrong + 3] or b"x") == upload
        before = upload
        upload = _put(upload, upload.received, data[upload.received : upload.received + step])
        assert _put(before, before.received, data[before.received : before.received + step]).received == upload.received
    with uploads.gathered(upload) as (path, digest):
        assert path.read_bytes() == data and digest == hashlib.sha256(data).hexdigest()
    uploads.drop_pieces(upload)
    with transaction():
        uploads.drop(upload)
    assert list(storage.private.names(f"uploads/{upload.uid}")) == []


def test_what_is_not_whole_or_too_long_is_refused(app: Flask) -> None:
    upload = _begin(10)
    for data in (b"x" * 11, b"x" * (uploads.PIECE + 1)):
        with pytest.raises(uploads.Refused):
            uploads.put(upload, 0, data)
    upload = _put(upload, 0, b"12345")
    with pytest.raises(uploads.Refused), uploads.gathered(upload):
        pass
    whole = _put(upload, 5, b"67890")
    storage.private.delete(f"uploads/{whole.uid}/000000000005")
    with pytest.raises(uploads.Refused, match="tải từ đầu"), uploads.gathered(whole):
        pass
    with pytest.raises(uploads.Refused):
        _begin(0)


def test_only_the_sender_goes_on(app: Flask) -> None:
    upload = _begin(10)
    assert uploads.find(upload.uid, owner="binh") is None
    assert uploads.find(upload.uid, owner="an", purpose="draft/x") is None
    for typed in ("", "x", "../../etc", "1" * 400):
        assert uploads.find(typed, owner="an") is None


def test_open_uploads_of_one_account_are_counted(app: Flask) -> None:
    for _ in range(uploads.MOST_OPEN):
        _begin(10)
    with pytest.raises(uploads.Refused, match="ba ngày"):
        _begin(10)
    _begin(10, owner="binh")
    _begin(10, now=NOW + uploads.KEPT + dt.timedelta(minutes=1))  # what is too old to be continued counts no more
    with pytest.raises(uploads.Refused):
        _begin(uploads.MOST_BYTES + 1, owner="chi")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\0b.png", "\u202egnp.exe", "a" * 500, "", "con.png", "C:\\x\\y.png"])
def test_a_name_is_never_a_path(app: Flask, name: str) -> None:
    upload = _put(_begin(3, name=name), 0, b"abc")
    assert len(upload.name) <= 200 and "\0" not in upload.name and "\u202e" not in upload.name
    assert list(storage.private.names("uploads")) == [f"uploads/{upload.uid}/000000000000"]


def test_what_nobody_finishes_is_thrown_away(app: Flask) -> None:
    now = clock.now()
    old, fresh = _begin(3, now=now - uploads.KEPT - dt.timedelta(hours=1)), _begin(3, now=now)
    _put(old, 0, b"ab")
    _put(fresh, 0, b"ab")
    taken = _put(_begin(3, now=now - dt.timedelta(hours=2)), 0, b"abc")
    with transaction():
        uploads.taken(taken, now=now - dt.timedelta(minutes=90))
        authoring_jobs.purge_later(now=now - dt.timedelta(days=1))
        authoring_jobs.purge_later(now=now)  # one waits already
    assert jobs.run_next()
    assert list(storage.private.names("uploads")) == [f"uploads/{fresh.uid}/000000000000"]
    assert uploads.find(old.uid, owner="an") is None and uploads.find(taken.uid, owner="an") is None
    assert not jobs.run_next()  # the next one waits for its time


def test_pieces_travel_over_the_web(client: Client, cast: Cast) -> None:
    binh = client.as_("binh")
    quiet = {"Accept": "application/json"}
    begun = binh.post("/kho/tai-len", data={"name": "loa.mp3", "size": "1500000"}, headers=quiet)
    assert begun.status_code == 201
    to = begun.get_json()["to"]
    data = bytes(range(256)) * 6000
    sent = binh.post(f"{to}?tu=0", data=data[:1_000_000], content_type="application/octet-stream")
    assert sent.get_json()["received"] == 1_000_000
    assert binh.post(f"{to}?tu=5", data=b"x", content_type="application/octet-stream").get_json()["received"] == 1_000_000
    long = binh.post(f"{to}?tu=1000000", data=b"x" * (uploads.PIECE + 1), content_type="application/octet-stream")
    assert long.status_code == 413
    assert binh.get(to).get_json() == {"uid": begun.get_json()["uid"], "received": 1_000_000, "size": 1_500_000}
    assert client.as_("an").get(to).status_code == 404
    assert client.as_("khoa").post(f"{to}?tu=1000000", data=b"x").status_code == 404
    assert binh.post(f"{to}?tu=1000000", data=b"x", csrf=False).status_code == 400
    last = binh.post(f"{to}?tu=1000000", data=data[1_000_000:1_500_000], content_type="application/octet-stream")
    assert last.get_json()["received"] == 1_500_000
    for size in ("0", "-4", "x", "200000001", ""):
        assert binh.post("/kho/tai-len", data={"name": "a", "size": size}, headers=quiet).status_code == 422
