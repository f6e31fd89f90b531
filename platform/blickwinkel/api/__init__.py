"""The shell for programs: JSON below /api/v1, bearer tokens, problem documents."""
