"""What a unit's published figures amount to: findings, how sure each is, and which of them comes first.

``kinds`` says what there is to find and in which order it matters; ``breaks``, ``changes`` and
``directions`` judge the cascade, what moved since the previous wave, and where scores are heading;
``collecting`` puts everything about one unit together. Numbers and enums only: no words, and nothing that
is not a function of published figures, so that a finding cannot tell more than they do.
"""
