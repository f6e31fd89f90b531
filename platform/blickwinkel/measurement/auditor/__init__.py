"""The auditor: recomputes from a publication alone what a reader could, and names what should not be there.

It shares with the publisher nothing but the format of what is published, so that a mistake there cannot
repeat itself here; ``lint-imports`` keeps it that way. Nothing in here decides what is shown. It judges by
what was frozen when the wave opened: ``promise`` has the terms, ``roles`` whom each group counts, and
``headcount`` how many were asked.

``tables`` holds what readers find; ``subtraction`` judges the rests of nested groups (T1', T2, T3, T4),
``elimination`` decides the same for any sums (T1); ``verdict`` brings them together. For T5, that every
figure follows from published histograms, they are derived anew: ``scores``, ``gaps`` and ``ranks`` have
the formulas, ``derivation`` and ``overview`` compare within a wave, ``histories``, ``lines``,
``movements`` and ``composition`` between waves, ``conclusions`` what all of it amounts to.
``publication`` runs everything on a wave, and sees that what was published stays as it was (T8). What
cannot be read is a violation if ``shapes`` finds where it is not in its format; else the auditor has a
defect, and says so.
"""
