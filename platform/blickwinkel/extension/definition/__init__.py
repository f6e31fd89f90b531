"""Reading a framework's YAML: every defect is found in one go and named by file, line and key.

``tree`` turns text into plain containers with positions, ``checks`` holds the kinds of value,
``schema`` the format, ``rules`` what no single value can tell, ``reader`` the way through them.
"""
