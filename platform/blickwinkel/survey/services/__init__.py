"""Use cases of surveys: plan, open, invite, close."""
