"""Published results as files, in the formats that plugins bring."""
