"""German and English: catalogues, the reader's language, numbers and dates."""
