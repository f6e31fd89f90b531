"""What is said about surveys, in the reader's language."""
