"""A wrong key is mended in a real browser: by mouse, by keyboard, without JavaScript; the officer sees what came of it."""

from __future__ import annotations

from collections.abc import Callable

import app.learning.jobs  # noqa: F401 - its handler
from app.catalog import queries as catalog
from app.core import clock, jobs
from app.core.database import transaction
from app.learning import actions, queries
from tests.browser.people import Site
from tests.browser.visits import Visit
from tests.learning import samples

Visits = Callable[..., Visit]
SLUG = "khoa-sua-dap-an"  # nobody else hands in there


def _hand_in(site: Site, person_id: int) -> tuple[str, str, str]:
    """Somebody hands in a paper on which one question of one choice is answered, by the wrong option; its key, and that option."""
    with site.app.app_context():
        edition = samples.publish(SLUG)
        assert edition.quiz is not None
        bank = {q.key: q for q in catalog.questions(edition.quiz.id)}
        with transaction():
            uid = actions.start_attempt(person_id=person_id, edition=edition, now=clock.now())
        sitting = queries.sitting(uid, person_id)
        assert sitting is not None
        key = next(s.key for s in sitting.paper.sheets if bank[s.key].kind == "single")
        wrong = next(o.key for o in bank[key].options if not o.correct)
        with transaction():
            actions.submit_attempt(
                sitting=sitting, newer={key: (1, wrong)}, own_work=True, recorded_by="x", now=clock.now()
            )
        return uid, key, wrong


def test_a_key_is_mended_and_the_officer_reads_it(site: Site, visit: Visits) -> None:
    an = site.officer("Ksor Hồng")
    uid, key, wrong = _hand_in(site, an.person_id)
    trainer = visit(site.cast["binh"], desk=True)
    trainer.open(f"/phan-tich/{SLUG}/1")
    trainer.page.locator(f'a[href$="/sua-dap-an/{key}"]').focus()
    trainer.page.keyboard.press("Enter")
    trainer.h1("Sửa đáp án của câu")
    trainer.page.locator(f'input[name="dung"][value="{wrong}"]').check()
    trainer.page.get_by_label("Lý do sửa").fill("Cả hai phương án đều đúng.")
    trainer.press("Xem điều sẽ xảy ra")
    trainer.sees("1 bài của 1 người")
    trainer.press("Gửi đề nghị duyệt")
    trainer.sees("người đề nghị không tự duyệt")
    address = trainer.page.url

    reviewer = visit(site.cast["khoa"], javascript=False)
    reviewer.open("/sua-dap-an")
    reviewer.page.locator(f'a[href="{address.removeprefix(site.address)}"]').click()
    reviewer.sees("Đáp án mới")
    reviewer.press("Duyệt và tính lại")
    with site.app.app_context():
        while jobs.run_next():
            pass
    reviewer.press("Xem tiến độ mới nhất")
    reviewer.sees("1 bài tăng điểm")

    officer = visit(an)
    officer.open(f"/khoa-hoc/{SLUG}/kiem-tra/{uid}/ket-qua")
    officer.sees("Điểm đã được tính lại")
