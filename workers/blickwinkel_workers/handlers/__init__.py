"""One module per feature; each job has exactly one handler."""
