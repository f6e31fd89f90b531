"""Use cases of answering: personal links at work, drafts, submitting, tallying, the recount."""
