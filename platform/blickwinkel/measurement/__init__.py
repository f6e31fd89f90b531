"""What the counts say: pure statistics and confidentiality, without any input or output."""
