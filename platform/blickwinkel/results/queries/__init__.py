"""Reads of publications within the reader's rights: one unit, the units below, the wave before."""
