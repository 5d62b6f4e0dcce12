"""The table of variation in words: what each cell is called and means (P10)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.numbers import day, number
from app.records.queries import Variation
from app.records.variation import Cell

# Cell → (name, what it means).
CELLS: dict[Cell, tuple[str, str]] = {
    Cell.D_BEFORE: ("Cán bộ được tính đầu kỳ", "Người giữ nhiệm vụ và được tính vào cuối ngày trước kỳ."),
    Cell.D_CORRECTED_IN: ("Ghi bổ sung cho đầu kỳ", "Ghi nhận sau, nhưng có hiệu lực từ trước kỳ."),
    Cell.D_CORRECTED_OUT: ("Rút khỏi đầu kỳ", "Đã sửa lại sau: đầu kỳ lẽ ra không được tính."),
    Cell.ENTERED: ("Mới vào danh sách", "Đầu kỳ chưa công tác ở đơn vị nào trong danh sách."),
    Cell.NEW_DUTY: ("Mới nhận nhiệm vụ", "Đầu kỳ đã công tác nhưng chưa giữ nhiệm vụ nào trong ba nhiệm vụ."),
    Cell.MOVED_IN: ("Chuyển đến", "Đầu kỳ giữ nhiệm vụ ở đơn vị khác."),
    Cell.COUNTED_IN: ("Đưa vào diện tính", "Vẫn giữ nhiệm vụ tại đơn vị cũ, nay đơn vị hoặc quy tắc tính đến người này."),
    Cell.LEFT: ("Nghỉ, thôi công tác", "Cuối kỳ không còn công tác ở đơn vị nào trong danh sách."),
    Cell.DUTY_ENDED: ("Thôi nhiệm vụ", "Còn công tác nhưng không giữ nhiệm vụ nào trong ba nhiệm vụ."),
    Cell.MOVED_OUT: ("Chuyển đi", "Giữ nhiệm vụ ở đơn vị khác."),
    Cell.COUNTED_OUT: ("Không còn thuộc diện tính", "Vẫn giữ nhiệm vụ tại đơn vị cũ, nay đơn vị hoặc quy tắc không tính đến người này."),
    Cell.D_AFTER: ("Cán bộ được tính cuối kỳ", "Người giữ nhiệm vụ và được tính vào cuối ngày cuối kỳ."),
    Cell.N_BEFORE: ("Đạt cả hai phần đầu kỳ", "Người đạt, tính đến cuối ngày trước kỳ."),
    Cell.N_CORRECTED_IN: ("Ghi bổ sung cho đầu kỳ", "Ghi nhận sau, nhưng có hiệu lực từ trước kỳ."),
    Cell.N_CORRECTED_OUT: ("Rút khỏi đầu kỳ", "Đã sửa lại sau: đầu kỳ lẽ ra chưa đạt hoặc không được tính."),
    Cell.TRAINED: ("Đạt mới", "Được tính từ đầu kỳ và nhờ kết quả học mà đạt trong kỳ."),
    Cell.CAME_TRAINED: ("Vào diện và đã đạt", "Vào diện tính trong kỳ; cuối kỳ đã đạt."),
    Cell.RULE_IN: ("Đạt do quy tắc thay đổi", "Kết quả đã có từ trước, quy tắc mới tính là đạt."),
    Cell.DUTY_IN: ("Đạt do đổi nhiệm vụ", "Nhiệm vụ mới yêu cầu những khóa đã học."),
    Cell.LEFT_TRAINED: ("Ra khỏi diện khi đã đạt", "Đạt đầu kỳ, cuối kỳ không còn được tính."),
    Cell.REVOKED: ("Kết quả bị thu hồi", "Vẫn được tính nhưng kết quả học không còn giá trị."),
    Cell.RULE_OUT: ("Chưa đạt do quy tắc thay đổi", "Quy tắc mới yêu cầu thêm so với kết quả đã có."),
    Cell.DUTY_OUT: ("Chưa đạt do đổi nhiệm vụ", "Nhiệm vụ mới yêu cầu những khóa chưa học."),
    Cell.N_AFTER: ("Đạt cả hai phần cuối kỳ", "Người đạt, tính đến cuối ngày cuối kỳ."),
}  # fmt: skip

_D = (
    ("", Cell.D_BEFORE), ("+", Cell.D_CORRECTED_IN), ("−", Cell.D_CORRECTED_OUT), ("+", Cell.NEW_DUTY), ("+", Cell.MOVED_IN),
    ("+", Cell.ENTERED), ("+", Cell.COUNTED_IN), ("−", Cell.DUTY_ENDED), ("−", Cell.MOVED_OUT), ("−", Cell.LEFT),
    ("−", Cell.COUNTED_OUT), ("=", Cell.D_AFTER),
)  # fmt: skip
_N = (
    ("", Cell.N_BEFORE), ("+", Cell.N_CORRECTED_IN), ("−", Cell.N_CORRECTED_OUT), ("+", Cell.TRAINED), ("+", Cell.CAME_TRAINED),
    ("+", Cell.RULE_IN), ("+", Cell.DUTY_IN), ("−", Cell.LEFT_TRAINED), ("−", Cell.REVOKED), ("−", Cell.RULE_OUT),
    ("−", Cell.DUTY_OUT), ("=", Cell.N_AFTER),
)  # fmt: skip
_ALWAYS = frozenset(
    {Cell.D_BEFORE, Cell.NEW_DUTY, Cell.MOVED_IN, Cell.DUTY_ENDED, Cell.MOVED_OUT, Cell.LEFT, Cell.D_AFTER, Cell.N_BEFORE,
     Cell.TRAINED, Cell.LEFT_TRAINED, Cell.REVOKED, Cell.N_AFTER}
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row of the table: the sign it is added with, the cell, its words and number."""

    sign: str
    cell: Cell
    name: str
    meaning: str
    people: int


def lines(found: Variation, of: str, *, all_of_them: bool = False) -> list[Line]:
    """The rows for D or for N, from the beginning to the end; rare rows only where there is somebody."""
    rows = _D if of == "D" else _N
    return [
        Line(sign, cell, *CELLS[cell], found.cells[cell])
        for sign, cell in rows
        if all_of_them or cell in _ALWAYS or found.cells[cell]
    ]


def summary(found: Variation) -> str:
    """The change in one sentence, to be read aloud."""
    d = found.cells[Cell.D_AFTER] - found.cells[Cell.D_BEFORE]
    n = found.cells[Cell.N_AFTER] - found.cells[Cell.N_BEFORE]
    return (
        f"So với cuối ngày {day(found.before_on)}: số cán bộ được tính {_moved(d)}; số người đạt {_moved(n)}."
    )


def _moved(by: int) -> str:
    return f"tăng {number(by)} người" if by > 0 else f"giảm {number(-by)} người" if by < 0 else "không đổi"


def left_untrained(people: int) -> str:
    """How many left without having been trained, in a sentence; empty when nobody did."""
    return f"{number(people)} người ra khỏi diện khi chưa đạt." if people else ""
