"""Publications: computed once from tallies after the confidentiality rules, then only read."""
