"""Answering without an account, the inbox, sealed responses and tallies; nobody else reads answers."""
