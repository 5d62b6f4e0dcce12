"""Reads of the learning room, by noun."""

from app.learning.queries.addresses import Head, contacts, heads
from app.learning.queries.analysis import EditionPapers, edition_of, editions_with_papers, item_analysis
from app.learning.queries.assignments import (
    AllowanceView,
    AssignmentView,
    OwnAssignment,
    allowances,
    assigned_to,
    assignment,
    assignments,
    may_change,
    running_assignments,
)
from app.learning.queries.attempts import (
    AttemptRow,
    QuizStanding,
    Sitting,
    SittingState,
    answers_of,
    attempts_of,
    counted_attempts,
    grants_of,
    pass_for,
    quiz_standing,
    sitting,
    state_of,
    tries_of,
    weak_lessons,
)
from app.learning.queries.cards import Card, Pictures, card_of
from app.learning.queries.consequences import (
    Doubtful,
    all_changes,
    changes_after,
    count_handed_in,
    letters_for,
    names_of,
    standing_by_wrong_key,
)
from app.learning.queries.courses import CourseLine, lines_of
from app.learning.queries.doubts import Doubt, doubtful, doubtful_count, passed_on
from app.learning.queries.explanations import Explained, explained
from app.learning.queries.following import (
    FollowCounts,
    Follower,
    FollowLine,
    FollowPage,
    counts,
    counts_key,
    everybody,
    follow_page,
    follower,
    kept_counts,
)
from app.learning.queries.grants import Stuck, stuck
from app.learning.queries.home import Given, Home, home, programmes_of, shut_quiz
from app.learning.queries.kept import KeptAttempt, KeptLearning, kept_learning, stored_files
from app.learning.queries.mending import Proposal, editions_with, open_proposal, proposal, proposals
from app.learning.queries.named import Named, may_supervise, people_by_codes, people_by_names
from app.learning.queries.notices import NoticeView, unseen_notices
from app.learning.queries.progress import (
    EditionLearners,
    Progress,
    edition_for,
    in_the_middle,
    progress,
    readers_in_the_middle,
)
from app.learning.queries.queue import (
    Grader,
    QueueFilter,
    QueueLine,
    QueuePage,
    beside,
    courses_with_work,
    first_waiting,
    grading_queue,
    to_grade,
    waiting_count,
)
from app.learning.queries.standings import reach
from app.learning.queries.work import (
    Opinion,
    WorkFile,
    WorkRow,
    WorkStanding,
    file_with_work,
    files_of,
    opinions_of,
    own_work,
    passing_work,
    stored_work,
    work,
    work_standing,
    works_of,
)

__all__ = [
    "AllowanceView", "AssignmentView", "AttemptRow", "Card", "CourseLine", "Doubt", "Doubtful", "EditionLearners",
    "EditionPapers", "Explained", "FollowCounts", "FollowLine", "FollowPage", "Follower", "Given", "Grader", "Head", "Home",
    "KeptAttempt", "KeptLearning", "Named", "NoticeView", "Opinion", "OwnAssignment", "Pictures", "Progress", "Proposal", "QueueFilter",
    "QueueLine", "QueuePage", "QuizStanding", "Sitting", "SittingState", "Stuck", "WorkFile", "WorkRow", "WorkStanding",
    "all_changes", "allowances", "answers_of", "assigned_to", "assignment", "assignments", "attempts_of", "beside", "card_of",
    "changes_after", "contacts", "count_handed_in", "counted_attempts", "counts", "counts_key", "courses_with_work",
    "doubtful", "doubtful_count", "edition_for", "edition_of", "editions_with", "editions_with_papers", "everybody",
    "explained", "file_with_work", "files_of", "first_waiting", "follow_page", "follower", "grading_queue", "grants_of",
    "heads", "home", "in_the_middle", "item_analysis", "kept_counts", "kept_learning", "letters_for", "lines_of",
    "may_change", "may_supervise", "names_of", "open_proposal", "opinions_of", "own_work", "pass_for", "passed_on",
    "passing_work", "people_by_codes", "people_by_names", "programmes_of", "progress", "proposal", "proposals", "quiz_standing", "reach",
    "readers_in_the_middle", "running_assignments", "shut_quiz", "sitting", "standing_by_wrong_key", "state_of", "stored_files",
    "stored_work", "stuck", "to_grade", "tries_of", "unseen_notices", "waiting_count", "weak_lessons", "work",
    "work_standing", "works_of",
]  # fmt: skip
