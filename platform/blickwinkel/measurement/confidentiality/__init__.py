"""Decides which groups' answers may be shown, and proves that nothing smaller can be computed.

``rules`` holds the thresholds, ``leadership`` says who forms one role group, ``sizes`` (phase 1) and
``items`` (phase 2) choose what is released; ``withholding`` (phase 3) hides what would let a ``reader``
conclude, by ``explanations``, what a hidden unit answered. The auditor (``measurement.auditor``) checks
the outcome without using any of them.

Vocabulary: the *total* of a node counts everybody in its subtree; its *rest* is the total minus the
totals of the nearest released descendants, that is what a reader gets by subtracting; people attached
to the node itself (*direct*) always belong to the rest.
"""
