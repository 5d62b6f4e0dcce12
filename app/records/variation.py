"""How the figure came from one day to another: every person who made a difference, in exactly one cell.

Source: practice P10. The cheapest way to reach 70% is to end the duties of those who are not trained, so beside every
figure stands where D and N went: D before + who came − who went = D now, and the same for N. Cells exclude one another
and leave nobody out, so each is a list of names and the lists add up.

Of two reasons that hold at once the one nearest to the end decides, in the order: the rule, then what was learnt or
revoked, then the duties held. Who was counted at neither end is in no cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Cell(StrEnum):
    """A cell of the table of variation."""

    # D: who is counted
    D_BEFORE = "d_truoc"
    D_CORRECTED_IN = "d_ghi_bo_sung"  # counted at the beginning by what was recorded since
    D_CORRECTED_OUT = "d_ghi_rut"
    ENTERED = "moi_vao"  # served nowhere before
    NEW_DUTY = "nhan_nhiem_vu"  # served, without any of the three duties
    MOVED_IN = "chuyen_den"  # held a duty in another unit
    COUNTED_IN = "vao_dien"  # the same duty in the same unit, which did not count before
    LEFT = "nghi"
    DUTY_ENDED = "thoi_nhiem_vu"
    MOVED_OUT = "chuyen_di"
    COUNTED_OUT = "khong_con_dien"
    D_AFTER = "d_sau"
    # N: who is trained
    N_BEFORE = "n_truoc"
    N_CORRECTED_IN = "n_ghi_bo_sung"
    N_CORRECTED_OUT = "n_ghi_rut"
    TRAINED = "dat_moi"
    CAME_TRAINED = "vao_da_dat"  # came into D and is trained at the end
    RULE_IN = "quy_tac_them"
    DUTY_IN = "doi_nhiem_vu_dat"
    LEFT_TRAINED = "ra_da_dat"
    REVOKED = "thu_hoi"
    RULE_OUT = "quy_tac_bot"
    DUTY_OUT = "doi_nhiem_vu_chua"
    N_AFTER = "n_sau"


D_UPS = (Cell.ENTERED, Cell.NEW_DUTY, Cell.MOVED_IN, Cell.COUNTED_IN)
D_DOWNS = (Cell.LEFT, Cell.DUTY_ENDED, Cell.MOVED_OUT, Cell.COUNTED_OUT)
N_UPS = (Cell.TRAINED, Cell.CAME_TRAINED, Cell.RULE_IN, Cell.DUTY_IN)
N_DOWNS = (Cell.LEFT_TRAINED, Cell.REVOKED, Cell.RULE_OUT, Cell.DUTY_OUT)
CORRECTIONS = (Cell.D_CORRECTED_IN, Cell.D_CORRECTED_OUT, Cell.N_CORRECTED_IN, Cell.N_CORRECTED_OUT)
# Who is in these cells is seen as they were at the beginning; in all others as they are at the end.
SEEN_BEFORE = frozenset(
    {Cell.D_BEFORE, Cell.N_BEFORE, Cell.D_CORRECTED_OUT, Cell.N_CORRECTED_OUT, Cell.LEFT_TRAINED, *D_DOWNS}
)  # fmt: skip


class Place(IntEnum):
    """Where somebody is on a day on which they are not counted; of several the greatest."""

    NOWHERE = 0  # serves in no unit
    NO_DUTY = 1  # serves, without a duty
    UNCOUNTED = 2  # holds a duty in another unit, which is not counted
    ELSEWHERE = 3  # holds a duty in another counted unit
    SAME = 4  # holds a duty in the same unit, which is not counted on that day
    COUNTED = 5  # is counted


@dataclass(frozen=True)
class Course:
    """What became of one person between two days.

    `trained` is judged four times: at the beginning; by the rule of the end; with the completions of the end too; and
    with the duties of the end too. The first means something only for who was counted then, the last for who is now.
    """

    before: Place
    after: Place
    trained: tuple[bool, bool, bool, bool]

    def cells(self) -> tuple[Cell, ...]:
        """Every cell this person is in: at most one of the changes of D, and one of those of N."""
        was, now = self.before is Place.COUNTED, self.after is Place.COUNTED
        reached, has = was and self.trained[0], now and self.trained[3]
        found = []
        if was:
            found.append(Cell.D_BEFORE)
        if now:
            found.append(Cell.D_AFTER)
        if reached:
            found.append(Cell.N_BEFORE)
        if has:
            found.append(Cell.N_AFTER)
        if now and not was:
            found.append(_CAME[self.before])
            if has:
                found.append(Cell.CAME_TRAINED)
        elif was and not now:
            found.append(_WENT[self.after])
            if reached:
                found.append(Cell.LEFT_TRAINED)
        elif reached != has:
            step = max(n for n in range(3) if self.trained[n] != self.trained[n + 1])
            found.append((_LIFTED if has else _LOST)[step])
        return tuple(found)

    def corrections(self) -> tuple[Cell, ...]:
        """The same for one day known at two moments: what was recorded or voided in between."""
        was, now = self.before is Place.COUNTED, self.after is Place.COUNTED
        reached, has = was and self.trained[0], now and self.trained[3]
        found = []
        if was:
            found.append(Cell.D_BEFORE)
        if reached:
            found.append(Cell.N_BEFORE)
        if was != now:
            found.append(Cell.D_CORRECTED_IN if now else Cell.D_CORRECTED_OUT)
        if reached != has:
            found.append(Cell.N_CORRECTED_IN if has else Cell.N_CORRECTED_OUT)
        return tuple(found)


_CAME = {
    Place.NOWHERE: Cell.ENTERED, Place.NO_DUTY: Cell.NEW_DUTY, Place.UNCOUNTED: Cell.MOVED_IN,
    Place.ELSEWHERE: Cell.MOVED_IN, Place.SAME: Cell.COUNTED_IN,
}  # fmt: skip
_WENT = {
    Place.NOWHERE: Cell.LEFT, Place.NO_DUTY: Cell.DUTY_ENDED, Place.UNCOUNTED: Cell.MOVED_OUT,
    Place.ELSEWHERE: Cell.MOVED_OUT, Place.SAME: Cell.COUNTED_OUT,
}  # fmt: skip
_LIFTED = (Cell.RULE_IN, Cell.TRAINED, Cell.DUTY_IN)
_LOST = (Cell.RULE_OUT, Cell.REVOKED, Cell.DUTY_OUT)


def total(cells: dict[Cell, int], begin: Cell, ups: tuple[Cell, ...], downs: tuple[Cell, ...]) -> int:
    """What a column adds up to: the beginning, plus `ups`, minus `downs`."""
    return cells[begin] + sum(cells[c] for c in ups) - sum(cells[c] for c in downs)
