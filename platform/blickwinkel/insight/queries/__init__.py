"""Reads of publications within the reader's rights: one unit (``reading``), the units below (``below``)."""
