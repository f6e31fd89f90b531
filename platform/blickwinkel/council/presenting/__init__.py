"""Facts in words, pictures and paper, in the language of the reader."""
