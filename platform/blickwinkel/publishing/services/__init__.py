"""Use cases of publishing: finish a closing wave, release, compute figures, publish."""
