"""Blickwinkel: how differently a company's board, CCOs and staff see its customer centricity."""
