"""Celery workers of Blickwinkel: they know the platform, the platform knows only the names of jobs."""
