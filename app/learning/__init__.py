"""What officers do: lessons read, quizzes tried, progress, why a course is not complete yet. Never sees a draft."""
