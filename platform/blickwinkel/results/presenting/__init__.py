"""From published figures to what a page says: words, findings, drawings; no request, no database.

A finding is put into words once, here, so that pages, exports and mails say the same thing.
"""
