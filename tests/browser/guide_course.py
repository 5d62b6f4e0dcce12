"""The small course whose pages the trainers' guide shows. Persons, villages and work are invented."""

from __future__ import annotations

from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.core import clock
from app.core.database import transaction
from app.learning import actions, queries
from tests.learning import samples

SLUG, TITLE = "viet-ban-tin-loa-thon", "Viết bản tin cho loa thôn"
LESSON = "Người nghe chỉ nghe một lần"

_LESSON = """+++
key = "nghe-mot-lan"
title = "Người nghe chỉ nghe một lần"
minutes = { doc = 1, tu_luyen = 5, thuc_hanh = 20 }
law_checked_on = 2026-11-22

[[sources]]
title = "Sổ tay của đài truyền thanh xã Suối Mơ, bản nháp"
checked_on = 2026-11-22
+++

/// tinh-huong
Chị Hạnh ở xã Suối Mơ có 60 giây trên loa thôn để báo lịch tiêm phòng cho đàn bò.
///

## Nói việc cần làm trước

Bà con vừa làm vừa nghe, không tua lại được. Hãy nói **việc, nơi, lúc** trong hai câu đầu.

/// tu-kiem | Câu nào nên đọc đầu tiên?
( ) Thực hiện kế hoạch tiêm phòng đợt hai
    > Bà con chưa biết phải làm gì.
(x) Sáng thứ Bảy, mời bà con đưa bò ra sân nhà văn hóa
    > Đủ việc, lúc và nơi.
///
"""

_QUESTION = """
## {key} | một lựa chọn
bài: {lesson}

{prompt}

( ) {wrong}
    > {why_wrong}
(x) {right}
    > {why_right}

> {why}
"""

_QUESTIONS = (
    ("cau-dau", "nghe-mot-lan", "Câu nào nên là câu đầu của bản tin?", "Ủy ban nhân dân xã ban hành kế hoạch",
     "Bà con chưa biết phải làm gì.", "Sáng thứ Bảy, đưa bò ra sân nhà văn hóa", "Đủ việc, lúc và nơi.",
     "Câu đầu nói việc bà con cần làm."),
    ("doc-lai", "nghe-mot-lan", "Một bản tin loa nên đọc mấy lần?", "Một lần", "Ai đang dắt trâu sẽ bỏ sót.",
     "Hai lần, cách nhau vài phút", "Ai chưa nghe kịp thì nghe lại.", "Người nghe loa không tua lại được."),
    ("dai-bao-nhieu", "cau-ngan", "Bản tin 60 giây dài khoảng bao nhiêu tiếng?", "300 tiếng", "Phải đọc rất nhanh.",
     "150 tiếng", "Đọc thong thả, nghe rõ.", "Một giây đọc được hai đến ba tiếng."),
    ("nguon", "cau-ngan", "Thông tin trong bản tin cần có gì đi kèm?", "Tên người viết", "Người nghe không cần.",
     "Nguồn của thông tin", "Bà con biết hỏi lại ở đâu.", "Nguồn giúp bà con hỏi lại được."),
)  # fmt: skip
DOUBTED = "doc-lai"


def publish() -> EditionView:
    """The course's first edition; needs the application's context."""
    names = ("key", "lesson", "prompt", "wrong", "why_wrong", "right", "why_right", "why")
    questions = "".join(_QUESTION.format(**dict(zip(names, q, strict=True))) for q in _QUESTIONS)
    return samples.publish(
        SLUG, title=TITLE, draw=len(_QUESTIONS), work=samples.practical(),
        lessons=(("nghe-mot-lan", LESSON, ""), ("cau-ngan", "Viết câu ngắn", "")),
        more={"01-nghe-mot-lan.md": _LESSON.encode(), "questions.md": questions.encode()},
    )  # fmt: skip


def hand_in(person_id: int, edition: EditionView) -> None:
    """The person hands in a quiz with two right answers of four: the doubted question is one of the wrong ones."""
    with transaction():
        uid = actions.start_attempt(person_id=person_id, edition=edition, now=clock.now())
    sitting = queries.sitting(uid, person_id)
    assert sitting is not None
    bank = {q.key: q for q in catalog.questions(sitting.quiz_id)}
    wrong = {DOUBTED, "nguon"}
    given = {
        key: (1, next(o.key for o in bank[key].options if o.correct is (key not in wrong)))
        for key in (s.key for s in sitting.paper.sheets)
    }
    with transaction():
        actions.submit_attempt(sitting=sitting, newer=given, own_work=True, recorded_by="test", now=clock.now())
