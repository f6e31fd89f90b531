"""From tallies to a publication: release, figures, comparison with earlier waves, audit, store."""
