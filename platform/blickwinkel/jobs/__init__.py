"""Names of background work and the bell that wakes a worker after the commit."""
