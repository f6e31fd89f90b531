"""Use cases of insight: finish a closing wave, release, compute figures, publish."""
