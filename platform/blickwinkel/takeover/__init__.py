"""Results of surveys that were held elsewhere, taken over as a closed and published wave."""
