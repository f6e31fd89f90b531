"""Tenants: the organisations on the platform, each behind its own walls."""
