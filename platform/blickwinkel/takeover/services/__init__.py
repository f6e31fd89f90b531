"""Earlier results as input: a table of answers becomes a closed wave and is published like any other.

Vocabulary: the *mapping* says which column means what; a *person* is one answer sheet read from the
table; the *role* is what the table calls a person's position, the *perspective* what we make of it.
"""
