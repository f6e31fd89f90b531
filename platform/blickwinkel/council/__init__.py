"""What the works council gets: rules, questions, rights, the protocol of deletions, one package."""
