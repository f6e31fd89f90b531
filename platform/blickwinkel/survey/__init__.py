"""Surveys and their waves: plan, open with a frozen snapshot of the organisation, invite, close."""
