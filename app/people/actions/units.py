"""Units are added, renamed, merged and split on a date, with the decision's number; earlier dates stay as they were."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.core import audit, text
from app.core.database import db, effective, known
from app.people.actions.facts import Refused, cut
from app.people.actions.postings import move_posting
from app.people.models import Officer, OfficerCode, Posting, RoleGrant, Unit, UnitSuccession, UnitVersion
from app.people.rules import COUNTED_KINDS, UnitKind

SHIPPED = Path(__file__).parents[1] / "data" / "org-units.csv"
SHIPPED_FROM = dt.date(2025, 7, 1)  # the province and its communes of today exist since then


@dataclass(frozen=True)
class NewUnit:
    """A unit that a merger or split makes."""

    code: str
    name: str
    kind: UnitKind


def find_unit(code: str) -> Unit:
    """The unit of that code. Raises Refused."""
    unit = db.session.scalar(select(Unit).where(Unit.code_key == text.key_of(code)))
    if unit is None:
        raise Refused(f"Không có đơn vị mã “{code}”.")
    return unit


def version_on(unit: Unit, day: dt.date) -> UnitVersion:
    """What the unit is on `day`. Raises Refused when it does not exist then."""
    version = db.session.scalar(
        select(UnitVersion).where(
            UnitVersion.unit_id == unit.id, known(UnitVersion), effective(UnitVersion, day)
        )
    )
    if version is None:
        raise Refused(f"Đơn vị {unit.code} không có hiệu lực vào ngày {day:%d/%m/%Y}.")
    return version


def _naming(name: str) -> dict[str, str]:
    cleaned = text.clean_line(name)
    if not cleaned or len(cleaned) > 200:
        raise Refused("Tên đơn vị cần từ 1 đến 200 ký tự.")
    return {"name": cleaned, "sort_key": text.sort_key(cleaned, cleaned), "folded": text.fold(cleaned)}


def add_unit(
    *, code: str, name: str, kind: UnitKind, from_on: dt.date, by: str, now: dt.datetime, parent: str = "",
    in_target: bool | None = None, former_area: str = "", decision_ref: str = "",
) -> Unit:  # fmt: skip
    """Add a unit that exists from a day on.

    `in_target` defaults to what plan II.2.c.3 says of the kind. An attached body needs its parent, under which it
    counts. Raises Refused.
    """
    code = text.clean_line(code)
    if not code or len(code) > 20:
        raise Refused("Mã đơn vị cần từ 1 đến 20 ký tự.")
    if db.session.scalar(select(Unit.id).where(Unit.code_key == text.key_of(code))):
        raise Refused(f"Đã có đơn vị mã “{code}”.")
    if kind is UnitKind.ATTACHED and not parent:
        raise Refused("Đơn vị trực thuộc cần có đơn vị chủ quản.")
    parent_unit = find_unit(parent) if parent else None
    if parent_unit:
        version_on(parent_unit, from_on)
    unit = Unit(code=code, code_key=text.key_of(code), former_area=text.clean_line(former_area)[:120])
    db.session.add(unit)
    db.session.flush()
    version = UnitVersion(
        unit_id=unit.id,
        **_naming(name),
        kind=kind.value,
        parent_id=parent_unit.id if parent_unit else None,
        in_target=kind in COUNTED_KINDS if in_target is None else in_target,
        from_on=from_on,
        decision_ref=decision_ref[:120],
        recorded_at=now,
        recorded_by=by,
    )
    db.session.add(version)
    db.session.flush()
    audit.record("people.add_unit", [version.uid], scope=code)
    return unit


def rename_unit(
    *, code: str, name: str, on: dt.date, decision_ref: str, by: str, now: dt.datetime
) -> UnitVersion:
    """Give a unit another name from `on`; before that day it keeps the old one. Raises Refused."""
    unit = find_unit(code)
    naming = _naming(name)
    version = version_on(unit, on)
    if version.name == naming["name"]:
        raise Refused(f"Đơn vị {unit.code} đã có tên này vào ngày {on:%d/%m/%Y}.")
    _, after = cut(
        version, on=on, by=by, now=now, reason="đổi tên đơn vị", after={**naming, "decision_ref": decision_ref[:120]}
    )  # fmt: skip
    assert after is not None
    audit.record("people.rename_unit", [after.uid], scope=unit.code)
    return after


def merge_units(
    *, codes: Iterable[str], into: str | NewUnit, on: dt.date, decision_ref: str, by: str, now: dt.datetime
) -> int:
    """End units on the day before `on`; their people serve in `into` from then on. Returns the postings moved.

    `into` is the code of a unit that goes on, or a new one. The duties held go along, and so do the roles of clerks and
    leaders. Raises Refused.
    """
    ending = [find_unit(code) for code in dict.fromkeys(codes)]
    target = _successor(into, on=on, decision_ref=decision_ref, by=by, now=now)
    if target in ending:
        raise Refused("Đơn vị nhận không được nằm trong các đơn vị bị nhập.")
    if not ending:
        raise Refused("Cần ít nhất một đơn vị để nhập.")
    moved = 0
    for unit in ending:
        moved += _end_unit(unit, lambda _: target.id, on=on, by=by, now=now, reason="nhập đơn vị")
        _move_roles(unit, target, on=on, by=by, now=now)
        _move_attached(unit, target, on=on, by=by, now=now)
        _succeed(unit, target, "merge", on, decision_ref, by, now)
    audit.record("people.merge_units", scope=target.code, count=moved)
    return moved


def split_unit(
    *, code: str, into: Iterable[str | NewUnit], on: dt.date, decision_ref: str, by: str, now: dt.datetime,
    officers: dict[str, str] | None = None, default: str = "",
) -> int:  # fmt: skip
    """End a unit on the day before `on` and let several follow it. Returns the postings moved.

    `officers` says which officer code goes to which unit code; `default` takes the others (the first one when empty).
    Roles of clerks and leaders end: who they are in the new units is for an administrator to say. Raises Refused.
    """
    unit = find_unit(code)
    parts = [_successor(part, on=on, decision_ref=decision_ref, by=by, now=now) for part in into]
    if len(parts) < 2 or unit in parts:
        raise Refused("Tách đơn vị cần ít nhất hai đơn vị mới, khác đơn vị bị tách.")
    by_code = {part.code_key: part for part in parts}
    fallback = by_code.get(text.key_of(default)) if default else parts[0]
    if fallback is None:
        raise Refused(f"Đơn vị nhận mặc định “{default}” không nằm trong các đơn vị mới.")
    wanted: dict[int, int] = {}
    for officer_code, unit_code in (officers or {}).items():
        officer_id = db.session.scalar(
            select(OfficerCode.officer_id).where(OfficerCode.code_key == text.key_of(officer_code))
        )
        part = by_code.get(text.key_of(unit_code))
        if officer_id is None or part is None:
            raise Refused(f"Không phân được cán bộ “{officer_code}” về đơn vị “{unit_code}”.")
        wanted[officer_id] = part.id
    default_id = fallback.id
    moved = _end_unit(
        unit, lambda officer: wanted.get(officer, default_id), on=on, by=by, now=now, reason="tách đơn vị"
    )
    for grant in _roles(unit, on):
        cut(grant, on=on, by=by, now=now, reason="tách đơn vị", after=None)
    _move_attached(unit, fallback, on=on, by=by, now=now)
    for part in parts:
        _succeed(unit, part, "split", on, decision_ref, by, now)
    audit.record("people.split_unit", scope=unit.code, count=moved)
    return moved


def load_units(*, by: str, now: dt.datetime, path: Path = SHIPPED, from_on: dt.date = SHIPPED_FROM) -> int:
    """Add the units of a file (code, name, kind, former_area) that are not there yet; returns how many.

    Units already there are left alone, so that what was renamed since stays renamed. Raises Refused.
    """
    there = set(db.session.scalars(select(Unit.code_key)))
    added = 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if text.key_of(row["code"]) in there:
                continue
            if row["kind"] not in [*UnitKind]:
                raise Refused(f"Đơn vị {row['code']}: không có loại “{row['kind']}”.")
            add_unit(
                code=row["code"], name=row["name"], kind=UnitKind(row["kind"]), from_on=from_on,
                former_area=row.get("former_area") or "", by=by, now=now,
            )  # fmt: skip
            added += 1
    return added


def _successor(part: str | NewUnit, *, on: dt.date, decision_ref: str, by: str, now: dt.datetime) -> Unit:
    if isinstance(part, NewUnit):
        return add_unit(
            code=part.code, name=part.name, kind=part.kind, from_on=on, decision_ref=decision_ref, by=by, now=now
        )  # fmt: skip
    unit = find_unit(part)
    version_on(unit, on)
    return unit


def _succeed(
    unit: Unit, successor: Unit, kind: str, on: dt.date, decision_ref: str, by: str, now: dt.datetime
) -> None:
    db.session.add(
        UnitSuccession(
            unit_id=unit.id, successor_id=successor.id, on_date=on, kind=kind, decision_ref=decision_ref[:120],
            recorded_at=now, recorded_by=by,
        )
    )  # fmt: skip
    db.session.flush()


def _end_unit(
    unit: Unit, target_of: Callable[[int], int], *, on: dt.date, by: str, now: dt.datetime, reason: str
) -> int:
    if version_on(unit, on).from_on == on:
        raise Refused(
            f"Đơn vị {unit.code} mới có từ ngày {on:%d/%m/%Y}, chưa thể kết thúc vào ngày trước đó."
        )
    versions = db.session.scalars(
        select(UnitVersion).where(UnitVersion.unit_id == unit.id, known(UnitVersion))
    ).all()
    for version in versions:
        if version.until_on is None or version.until_on >= on:
            cut(version, on=on, by=by, now=now, reason=reason, after=None)
    postings = db.session.scalars(
        select(Posting)
        .join(Officer, Officer.id == Posting.officer_id)
        .where(
            Posting.unit_id == unit.id,
            known(Posting),
            (Posting.until_on.is_(None)) | (Posting.until_on >= on),
        )
        .order_by(Posting.id)
    ).all()
    for posting in postings:
        move_posting(posting, unit_id=target_of(posting.officer_id), on=on, by=by, now=now, reason=reason)
    return len(postings)


def _roles(unit: Unit, on: dt.date) -> list[RoleGrant]:
    rows = db.session.scalars(
        select(RoleGrant).where(
            RoleGrant.unit_id == unit.id, known(RoleGrant),
            (RoleGrant.until_on.is_(None)) | (RoleGrant.until_on >= on),
        )
    )  # fmt: skip
    return list(rows)


def _move_roles(unit: Unit, target: Unit, *, on: dt.date, by: str, now: dt.datetime) -> None:
    for grant in _roles(unit, on):
        cut(grant, on=on, by=by, now=now, reason="nhập đơn vị", after={"unit_id": target.id})


def _move_attached(unit: Unit, target: Unit, *, on: dt.date, by: str, now: dt.datetime) -> None:
    attached = db.session.scalars(
        select(UnitVersion).where(
            UnitVersion.parent_id == unit.id, known(UnitVersion),
            (UnitVersion.until_on.is_(None)) | (UnitVersion.until_on >= on),
        )
    ).all()  # fmt: skip
    for version in attached:
        cut(version, on=on, by=by, now=now, reason="đổi đơn vị chủ quản", after={"parent_id": target.id})
