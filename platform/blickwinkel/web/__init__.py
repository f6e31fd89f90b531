"""The shell of all pages: layout, errors, security headers; it knows no feature."""
