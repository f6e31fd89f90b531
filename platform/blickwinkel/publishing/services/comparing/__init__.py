"""A wave beside the earlier ones of its survey: histories, changes, composition; from releases alone.

Two things can differ between waves and are told, not hidden: the questions (``bridge``) and the
organisation (``origins``). What is not comparable is shown as it was and marked.
"""
