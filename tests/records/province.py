"""A small province made of bare facts, for tests that must say exactly which facts there are."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

from app.catalog.models import Course, Edition
from app.core import text
from app.core.database import db
from app.people.models import (
    DutyAssignment,
    Officer,
    OfficerCode,
    Person,
    PersonToken,
    Posting,
    Unit,
    UnitVersion,
)
from app.people.rules import Duty
from app.records.models import Certificate, Completion, InDepthRule, Revocation
from app.records.rules import Rule, rule_to_dict

SINCE = dt.date(2026, 1, 1)
RECORDED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Province:
    """Adds facts to the running transaction; every method returns the id of what it made."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._courses: dict[tuple[str, int], tuple[int, int]] = {}
        self._officers: dict[int, int] = {}
        self._units: dict[int, int] = {}

    def _add(self, row: Any) -> Any:
        db.session.add(row)
        db.session.flush()
        return row

    def unit(self, number: int, kind: str = "xa", *, name: str = "", parent: int | None = None, in_target: bool = True,
             from_on: dt.date = SINCE, until_on: dt.date | None = None, former_area: str = "", **more: Any) -> int:  # fmt: skip
        """A unit (or a further version of it) known in the test by its number; its code is U<number>."""
        name = name or f"Xã {number}"
        if number not in self._units:
            code = f"U{number}"
            self._units[number] = self._add(
                Unit(code=code, code_key=code.casefold(), former_area=former_area)
            ).id
        self._add(
            UnitVersion(
                unit_id=self._units[number], name=name, sort_key=text.sort_key(name), folded=text.fold(name), kind=kind,
                parent_id=self._units.get(parent or 0), in_target=in_target, from_on=from_on, until_on=until_on,
                **{"recorded_at": RECORDED, "recorded_by": "test", **more},
            )
        )  # fmt: skip
        return self._units[number]

    def unit_id(self, number: int) -> int:
        """The id of a unit made before."""
        return self._units[number]

    def person(self, name: str = "", *, unit: int | None = None, duties: Iterable[Duty] = (Duty.COMMUNICATION,),
               since: dt.date = SINCE) -> int:  # fmt: skip
        """A person on the roster, serving in `unit` with `duties` if one is given."""
        number = next(self._numbers)
        name = name or f"Nguyễn Văn {chr(65 + number % 26)}{number}"
        person = self._add(
            Person(
                full_name=name, given_name=name.split()[-1], sort_key=text.sort_key(name), created_at=RECORDED
            )
        )
        officer = self._add(Officer(person_id=person.id))
        self._add(OfficerCode(officer_id=officer.id, code=f"CB{number:04}", code_key=f"cb{number:04}"))
        for token in {*text.fold_tokens(name), f"cb{number:04}"}:
            self._add(PersonToken(person_id=person.id, token=token))
        self._officers[person.id] = officer.id
        if unit is not None:
            posting = self.posting(person.id, unit, since)
            for duty in duties:
                self.duty(posting, duty, since)
        return int(person.id)

    def posting(
        self, person: int, unit: int, from_on: dt.date, until_on: dt.date | None = None, **more: Any
    ) -> int:
        """A posting."""
        return int(
            self._add(
                Posting(officer_id=self._officers[person], unit_id=self._units[unit], job_title="Công chức",
                        from_on=from_on, until_on=until_on,
                        **{"recorded_at": RECORDED, "recorded_by": "test", **more})
            ).id
        )  # fmt: skip

    def duty(
        self, posting: int, duty: Duty, from_on: dt.date, until_on: dt.date | None = None, **more: Any
    ) -> int:
        """A duty of a posting."""
        return int(
            self._add(
                DutyAssignment(posting_id=posting, duty=duty.value, from_on=from_on, until_on=until_on,
                               **{"recorded_at": RECORDED, "recorded_by": "test", **more})
            ).id
        )  # fmt: skip

    def edition(self, slug: str, number: int = 1, strand: str = "") -> tuple[int, int]:
        """(course id, edition id)."""
        if (slug, number) not in self._courses:
            course_id = next((c for (s, _), (c, _) in self._courses.items() if s == slug), None)
            if course_id is None:
                course_id = self._add(Course(slug=slug, created_at=RECORDED)).id
            edition = self._add(
                Edition(course_id=course_id, number=number, content_hash=f"{slug}{number}", title=f"Khóa {slug}", summary="",
                        strand=strand or slug[0].upper(), level="chuyen-sau", audiences=[], outcomes=[],
                        credited_minutes=540, assessment="trắc nghiệm", author="A", reviewed_by="B", origin="files",
                        published_at=RECORDED, published_by="test")
            )  # fmt: skip
            self._courses[slug, number] = (course_id, edition.id)
        return self._courses[slug, number]

    def completion(self, person: int, slug: str, on: dt.date = dt.date(2026, 6, 1), *, edition: int = 1,
                   score: int | None = 8000, **more: Any) -> int:  # fmt: skip
        """A completion with its letter."""
        course_id, edition_id = self.edition(slug, edition)
        earned = dt.datetime.combine(on, dt.time(3), dt.UTC)
        made = self._add(
            Completion(person_id=person, course_id=course_id, edition_id=edition_id, edition_number=edition,
                       earned_at=earned, earned_on=on, score=score, credited_minutes=540, evidence={},
                       **{"source": "quiz", "source_ref": str(next(self._numbers)), "recorded_at": RECORDED,
                          "recorded_by": "test", **more})
        )  # fmt: skip
        self._add(Certificate(completion_id=made.id, code=f"code-{made.id:020}", issued_at=earned))
        return int(made.id)

    def recognised(self, person: int, slug: str, on: dt.date = dt.date(2026, 6, 1), **more: Any) -> int:
        """A completion of training taken elsewhere, without a score, as the decision on a request makes it."""
        ref = f"{next(self._numbers):012d}/{slug}"
        return self.completion(person, slug, on, **{"score": None, "source": "recognition", "source_ref": ref, **more})

    def revocation(self, completion: int, on: dt.date, **more: Any) -> int:
        """A revocation from that day on."""
        return int(
            self._add(
                Revocation(completion_id=completion, effective_on=on, reason="Nộp bài hộ",
                           **{"recorded_at": RECORDED, "recorded_by": "test", **more})
            ).id
        )  # fmt: skip

    def rule(self, number: int, content: Rule | None = None, **more: Any) -> int:
        """A rule version; without content: a1 + a4 and b1 + b4 for everybody, from the beginning."""
        from tests.records.test_rules import rule

        version = content or rule(number, SINCE)
        return int(
            self._add(
                InDepthRule(number=number, in_force_from=version.in_force_from, content=rule_to_dict(version),
                            approved_by=version.approved_by, approved_on=version.approved_on,
                            approval_ref=version.approval_ref,
                            **{"recorded_at": RECORDED, "recorded_by": "test", **more})
            ).id
        )  # fmt: skip

    def trained(self, person: int, on: dt.date = dt.date(2026, 6, 1)) -> None:
        """Completions of all four courses."""
        for slug in ("a1", "a4", "b1", "b4"):
            self.completion(person, slug, on)
