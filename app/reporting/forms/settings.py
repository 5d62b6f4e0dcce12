"""The settings of the figure as they are typed; each section of the page is a form of its own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core import clock, outbox, text
from app.core.forms import Approved, DayField, DayFilled, Form
from app.core.numbers import day, parse_day
from app.core.senders import MAIL
from app.people.forms.officers import MultiCheckboxField
from app.people.periods import Calendar, Round
from app.people.rules import email_key
from app.reporting.queries import WHAT, Event, ExportPlan


def day_of_year(typed: str) -> tuple[int, int] | None:
    """“20/6” as (6, 20); None for what is no day of a year."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", typed)
    if found is None:
        return None
    number, month = int(found[1]), int(found[2])
    try:
        dt.date(2027, month, number)
    except ValueError:
        return None
    return month, number


class _Approved(Approved):
    """A setting that changes figures: from when, approved by whom, by which document."""

    from_on = DayField("Áp dụng từ ngày", validators=[DayFilled()])

    def validate_from_on(self, field: Any) -> None:
        """Never into the past: what was reported stays as it was."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(f"Thiết lập chỉ áp dụng từ hôm nay ({day(clock.today())}) trở đi.")


class CalendarForm(_Approved):
    """Before which days units report, and up to which day figures run."""

    first = StringField("Kỳ 6 tháng: báo cáo trước ngày")
    second = StringField("Kỳ năm: báo cáo trước ngày")
    cut_off_day = IntegerField(
        "Ngày chốt số liệu trong tháng báo cáo",
        validators=[InputRequired("Chưa điền ngày chốt."), NumberRange(1, 28, "Ngày chốt từ 1 đến 28.")],
    )

    def validate_first(self, field: Any) -> None:
        """A day of the year, after the cut-off and before the other round's."""
        if day_of_year(field.data or "") is None:
            raise ValidationError("Cần ngày/tháng, ví dụ: 20/6.")

    def validate_second(self, field: Any) -> None:
        """A day of the year behind the first one."""
        first, second = day_of_year(self.first.data or ""), day_of_year(field.data or "")
        if second is None:
            raise ValidationError("Cần ngày/tháng, ví dụ: 20/12.")
        if first is not None and second <= first:
            raise ValidationError("Hạn của kỳ năm phải sau hạn của kỳ 6 tháng.")

    def validate_cut_off_day(self, field: Any) -> None:
        """Figures cannot run beyond the day on which they are due."""
        if self.calendar is not None:
            for half in (1, 2):
                one = Round(2027, half, self.calendar)
                if one.cut_off > one.due_on:
                    raise ValidationError(
                        f"Ngày chốt phải trước hạn báo cáo của kỳ {one.label.removesuffix(' 2027')}."
                    )

    @property
    def calendar(self) -> Calendar | None:
        """What was typed, where it can be one."""
        first, second = day_of_year(self.first.data or ""), day_of_year(self.second.data or "")
        if (
            first is None
            or second is None
            or not self.cut_off_day.data
            or not 1 <= self.cut_off_day.data <= 28
        ):
            return None
        return Calendar((first, second), self.cut_off_day.data)

    def show(self, calendar: Calendar) -> None:
        """Begin with what holds."""
        (june, first), (december, second) = calendar.before
        self.first.process_data(f"{first}/{june}")
        self.second.process_data(f"{second}/{december}")
        self.cut_off_day.process_data(calendar.cut_off_day)
        self.from_on.process_data(clock.today())


class DueForm(_Approved):
    """By when the target is to be reached."""

    due_on = DayField("Ngày cuối cùng để đạt mục tiêu", validators=[DayFilled()])

    def validate_due_on(self, field: Any) -> None:
        """A day ahead: what is over cannot be worked towards."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError("Hạn đạt mục tiêu phải sau hôm nay.")


class PlanForm(_Approved):
    """The number and the day of the province's plan."""

    number = StringField("Số kế hoạch", validators=[DataRequired("Chưa ghi số kế hoạch."), Length(max=60)])
    signed_on = DayField("Ngày ban hành", validators=[DayFilled()])


class TietForm(_Approved):
    """How many tiết a year."""

    tiet = IntegerField(
        "Số tiết tối thiểu mỗi năm",
        validators=[
            InputRequired("Chưa điền số tiết; 0 là không đặt mức."),
            NumberRange(0, 400, "Từ 0 đến 400 tiết."),
        ],
    )


class CommendForm(_Approved):
    """Whom the department commends."""

    holders = IntegerField(
        "Đơn vị: số cán bộ được tính, ít nhất",
        validators=[InputRequired("Chưa điền số cán bộ."), NumberRange(1, 1000, "Từ 1 đến 1000 người.")],
    )
    tiet = IntegerField(
        "Cá nhân: số tiết hoàn thành trong năm, ít nhất",
        validators=[InputRequired("Chưa điền số tiết."), NumberRange(1, 400, "Từ 1 đến 400 tiết.")],
    )


class EventsForm(Form):
    """Days of communication work, a line for each."""

    days = TextAreaField("Ngày truyền thông thêm", validators=[Optional(), Length(max=6000)])

    def show(self, added: list[Event]) -> None:
        """Begin with those there are."""
        lines = [f"{e.day}/{e.month}{f'/{e.year}' if e.year else ''} {e.title}" for e in added]
        self.days.process_data("\n".join(lines))

    def validate_days(self, field: Any) -> None:
        """Every line a day and a title."""
        self.events = []
        for number, line in enumerate((field.data or "").splitlines(), 1):
            line = text.clean_line(line)
            if not line:
                continue
            when, _, title = line.partition(" ")
            yearly, once = day_of_year(when), None
            if yearly is None:
                try:
                    once = parse_day(when)
                except ValueError:
                    once = None
            if (yearly is None and once is None) or not title:
                raise ValidationError(
                    f"Dòng {number}: cần ngày rồi tên, ví dụ: 9/11 Ngày Pháp luật Việt Nam."
                )
            if len(title) > 120:
                raise ValidationError(f"Dòng {number}: tên dài quá 120 ký tự.")
            if once is not None:
                self.events.append(Event(once.day, once.month, title, once.year))
            elif yearly is not None:
                self.events.append(Event(yearly[1], yearly[0], title))

    events: list[Event] = []


class ScheduleForm(Form):
    """Which files are made by themselves, when and where to."""

    on = BooleanField("Tự xuất tệp theo lịch")
    what = MultiCheckboxField("Tệp", choices=[SelectChoice(value, label) for value, label in WHAT.items()])
    when = RadioField(
        "Khi nào",
        choices=[
            SelectChoice("thang", "Hằng tháng, vào ngày"),
            SelectChoice("ky", "Mỗi kỳ báo cáo, ngày sau ngày chốt số liệu"),
        ],
        default="thang",
    )
    day = IntegerField("Ngày trong tháng", validators=[Optional(), NumberRange(1, 28, "Ngày từ 1 đến 28.")])
    where = RadioField("Nơi nhận", choices=[], default="rieng", validate_choice=True)
    mail = StringField("Báo tới thư điện tử", filters=[lambda typed: text.clean_line(typed or "")])

    def offer(self, directory: str) -> None:
        """The places there are; `directory` is empty where none is configured."""
        choices = [("rieng", "Kho tệp riêng của trang này, tải về ở dưới")]
        self.where.choices = (
            [*choices, ("thu_muc", f"Thư mục {directory} trên máy chủ")] if directory else choices
        )

    def validate_what(self, field: Any) -> None:
        """A schedule of nothing is none."""
        if self.on.data and not field.data:
            raise ValidationError("Chọn ít nhất một tệp để xuất.")

    def validate_when(self, field: Any) -> None:
        """A monthly schedule has a day."""
        if self.on.data and field.data == "thang" and not self.day.data:
            raise ValidationError("Cần ghi ngày trong tháng, từ 1 đến 28.")

    def validate_mail(self, field: Any) -> None:
        """Told to whom mail can be sent, by a site that can send it."""
        if not field.data:
            return
        if not email_key(field.data):
            raise ValidationError("Địa chỉ thư chưa đúng. Ví dụ: van-thu@so.quangngai.example.")
        if MAIL not in outbox.channels():
            raise ValidationError("Trang này chưa nối với máy chủ thư nên chưa gửi được. Để trống, hoặc nhờ quản trị hệ thống.")

    def show(self, plan: ExportPlan) -> None:
        """Begin with what holds."""
        self.mail.process_data(plan.mail)
        self.on.process_data(plan.on)
        self.what.process_data(list(plan.what))
        self.when.process_data(plan.when)
        self.day.process_data(plan.day)
        self.where.process_data("thu_muc" if plan.to_directory else "rieng")
