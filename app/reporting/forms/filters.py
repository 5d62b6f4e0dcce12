"""The filters above the figure and the lists behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core import clock, text
from app.core.forms import DayField, DayFilled, Form
from app.core.numbers import day
from app.people.declaring import LeavingReason
from app.people.rules import Duty, UnitKind
from app.records.queries import Target, UnitFigure
from app.reporting.wording import STATES


class _Filter(Form):
    """A form that changes nothing."""

    class Meta(Form.Meta):
        """Without a token, as it is sent by GET."""

        csrf = False

    ngay = DayField("Tính đến hết ngày")

    def validate_ngay(self, field: Any) -> None:
        """The future has no figure."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(
                f"Ngày {day(field.data)} ở tương lai, chưa có số liệu. Chọn hôm nay ({day(clock.today())}) hoặc một ngày đã qua."
            )

    @property
    def day(self) -> dt.date:
        """The day asked for, or today when there is none or a wrong one."""
        return self.ngay.data if self.ngay.data is not None and not self.ngay.errors else clock.today()


def _offered(field: Any, choices: Iterable[tuple[str, str]], empty: str) -> None:
    field.choices = [SelectChoice("", empty), *(SelectChoice(value, label) for value, label in choices)]


class _Units(_Filter):
    """As of which day, and which groups of units."""

    loai = SelectField("Loại đơn vị", choices=[])
    khu_vuc = SelectField("Địa bàn trước sắp xếp", choices=[])

    def offer(self, target: Target) -> None:
        """What the figure of the day has to choose from."""
        _offered(self.loai, ((kind, UnitKind(kind).label) for kind in target.kinds), "Tất cả")
        _offered(self.khu_vuc, ((area, area) for area in areas(target)), "Tất cả")

    def takes(self, unit: UnitFigure) -> bool:
        """Whether the groups asked for have the unit."""
        return self.loai.data in ("", unit.kind) and self.khu_vuc.data in ("", unit.former_area)


def areas(target: Target) -> list[str]:
    """The former areas of a figure's units, in the order of Vietnamese lists."""
    return sorted({u.former_area for u in target.units if u.former_area}, key=text.sort_key)


class TargetForm(_Units):
    """As of which day, and which units the table shows."""

    q = StringField("Tên hoặc mã đơn vị", validators=[Length(max=120)])


class OfficersForm(_Units):
    """Which of the people behind the figure."""

    q = StringField("Họ tên hoặc mã cán bộ", validators=[Length(max=120)])
    don_vi = SelectField("Đơn vị", choices=[])
    nhiem_vu = SelectField(
        "Nhiệm vụ", choices=[SelectChoice("", "Tất cả"), *(SelectChoice(d.value, d.label) for d in Duty)]
    )
    trang_thai = SelectField(
        "Kết quả",
        choices=[SelectChoice("", "Tất cả"), *(SelectChoice(s, label) for s, label in STATES.items())],
    )

    def offer(self, target: Target) -> None:
        """What the figure of the day has to choose from."""
        super().offer(target)
        _offered(self.don_vi, ((u.code, f"{u.name} ({u.code})") for u in target.units), "Tất cả")


class ExportForm(_Filter):
    """As of which day a file is made."""


def _reasons() -> list[SelectChoice]:
    return [SelectChoice("", "Chọn lý do"), *(SelectChoice(r.value, r.label) for r in LeavingReason)]


class ReasonForm(Form):
    """Why somebody left the duty holders before being trained, and by which document."""

    reason = SelectField(
        "Lý do ra khỏi diện", choices=_reasons(), default="", validators=[DataRequired("Chưa chọn lý do.")]
    )
    document_ref = StringField(
        "Số, ký hiệu văn bản",
        description="Ví dụ: 12/QĐ-UBND.",
        validators=[DataRequired("Chưa ghi số, ký hiệu văn bản."), Length(max=120)],
    )
    document_on = DayField("Ngày văn bản", validators=[DayFilled()])


class EndDutyForm(ReasonForm):
    """The last day of a duty or posting, or why it was never true; the reason is asked of who was not trained."""

    last_day = DayField("Ngày cuối cùng", validators=[DayFilled()])
    void_reason = StringField(
        "Ghi nhầm thế nào", validators=[DataRequired("Chưa ghi lý do hủy."), Length(max=300)]
    )


class LeaversForm(Form):
    """The period of the annex."""

    class Meta(Form.Meta):
        """Sent by GET; changes nothing."""

        csrf = False

    tu = DayField("Từ ngày")
    den = DayField("Đến hết ngày")

    def validate_den(self, field: Any) -> None:
        """A period ends after it begins."""
        if field.data and self.tu.data and field.data < self.tu.data:
            raise ValidationError(f"Ngày cuối {day(field.data)} trước ngày đầu {day(self.tu.data)}.")


class RangeForm(_Filter):
    """From which day until which day, and whether the beginning is told as it was known then."""

    tu = DayField("Từ ngày")
    den = DayField("Đến hết ngày")
    biet = DayField("Đầu kỳ như đã báo cáo ngày")

    def validate_den(self, field: Any) -> None:
        """An end in the future, or before the beginning, has no figure."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai, chưa có số liệu.")
        if field.data is not None and self.tu.data is not None and field.data < self.tu.data:
            raise ValidationError(f"Ngày cuối {day(field.data)} trước ngày đầu {day(self.tu.data)}.")

    def validate_tu(self, field: Any) -> None:
        """A beginning in the future has nothing behind it."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(f"Ngày {day(field.data)} ở tương lai, chưa có số liệu.")
        if field.data is not None and field.data.year < 2000:
            raise ValidationError("Năm phải từ 2000 trở đi.")


class CoursesForm(_Filter):
    """As of which day, of which strand and programme."""

    phan = SelectField(
        "Phần",
        choices=[
            SelectChoice("", "Tất cả"), SelectChoice("A", "Phần A – Kỹ năng truyền thông số"),
            SelectChoice("B", "Phần B – Khoa học, công nghệ"), SelectChoice("H", "Phần nền – Học tập số"),
        ],
    )  # fmt: skip
    chuong_trinh = SelectField("Chương trình", choices=[])

    def offer(self, programmes: Iterable[tuple[str, str]]) -> None:
        """The programmes as (code, title)."""
        _offered(self.chuong_trinh, ((code, f"{code} – {title}") for code, title in programmes), "Tất cả")
