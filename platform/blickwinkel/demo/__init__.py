"""Made-up companies that answer through the same services as real ones."""
