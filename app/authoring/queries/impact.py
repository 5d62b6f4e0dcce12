"""What publishing a draft means for those in the middle of the course: counts, no names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.authoring.queries.drafts import DraftView
from app.authoring.queries.parsed import checked
from app.catalog import bundle as bundles
from app.catalog import queries as catalog
from app.catalog.queries import EditionView
from app.learning import queries as learning
from app.learning.queries import EditionLearners


@dataclass(frozen=True)
class ChangedLesson:
    """A lesson that differs from the current edition, and how many of those in the middle have read it.

    `keep` of them stay readers unless it has to be read again; `reread` have only a wording so old that it does not count.
    """

    key: str
    title: str
    keep: int = 0
    reread: int = 0


@dataclass(frozen=True)
class Exam:
    """How the exam differs: settings as (name, before, now), and how many questions came, went or changed."""

    settings: tuple[tuple[str, str, str], ...] = ()
    added: int = 0
    removed: int = 0
    changed: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything of it changes."""
        return bool(self.settings or self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Impact:
    """Publishing a draft, from the other side: lessons changed, new and gone, unchanged ones, the exam, the people."""

    changed: tuple[ChangedLesson, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: int = 0
    exam: Exam = field(default_factory=Exam)
    learners: tuple[EditionLearners, ...] = ()


def impact(draft: DraftView) -> Impact:
    """What follows for those who learn the course now, if this draft were published."""
    edition = catalog.current_edition(draft.slug)
    bundle = checked(draft).bundle
    if edition is None:
        return Impact()
    learners = tuple(learning.in_the_middle(edition.course_id))
    if bundle is None:
        return Impact(learners=learners)
    before = {lesson.key: lesson for lesson in edition.lessons}
    now = {lesson.key: lesson for lesson in bundle.lessons}
    changed = [key for key in now if key in before and now[key].content_hash != before[key].content_hash]
    readers = learning.readers_in_the_middle(edition.course_id, changed)
    lessons = []
    for key in changed:
        counts = {now[key].content_hash, before[key].content_hash, *before[key].counts_as}
        wordings = readers.get(key, {}).values()
        keep = sum(bool(hashes & counts) for hashes in wordings)
        lessons.append(ChangedLesson(key, now[key].title, keep, len(wordings) - keep))
    return Impact(
        changed=tuple(lessons),
        added=tuple(lesson.title for key, lesson in now.items() if key not in before),
        removed=tuple(lesson.title for key, lesson in before.items() if key not in now),
        same=sum(key in before for key in now) - len(changed),
        exam=_exam(edition, bundle),
        learners=learners,
    )


_SETTINGS: Mapping[str, str] = {
    "draw": "Số câu mỗi lần làm bài",
    "pass_mark": "Điểm đạt (%)",
    "attempts": "Số lần làm bài",
    "wait_hours": "Số giờ chờ giữa hai lần",
}


def _tags(wanted: Sequence[bundles.DrawBy]) -> str:
    return "; ".join(f"{one.tag}: {one.count}" for one in wanted) or "không"


def _exam(edition: EditionView, bundle: bundles.Bundle) -> Exam:
    quiz = edition.quiz
    if quiz is None:
        return Exam()
    before = {q.key: q for q in catalog.questions(quiz.id)}
    now = {q.key: q for q in bundle.questions}
    pairs = [(name, str(getattr(quiz, k)), str(getattr(bundle.quiz, k))) for k, name in _SETTINGS.items()]
    pairs.append(("Rút theo nhãn", _tags(quiz.draw_by), _tags(bundle.quiz.draw_by)))
    return Exam(
        settings=tuple(pair for pair in pairs if pair[1] != pair[2]),
        added=len(now.keys() - before.keys()),
        removed=len(before.keys() - now.keys()),
        changed=sum(now[key] != before[key] for key in now.keys() & before.keys()),
    )
