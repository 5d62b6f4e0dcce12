"""What counts: completions, revocations, letters, the in-depth rule, who is trained. Append-only.

Whatever earns a completion ends in one call, `actions.record_completion`, idempotent on its source. The pure rule
`rules.standing` is the one judge, for “vì sao chưa hoàn thành” and for the figure.
"""
