"""Accounts, memberships and server-side log-ins of people who administer or read results."""
