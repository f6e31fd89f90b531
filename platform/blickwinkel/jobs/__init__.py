"""Names of background work and the queue that brings it to a worker after the commit."""
