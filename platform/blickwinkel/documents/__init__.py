"""Documents on paper: blocks of content, and setting them as tagged PDF; it knows no feature."""
