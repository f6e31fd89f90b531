"""Use cases on the organisation: read a company's file, show what it would change, take it over.

The way of a file: ``reading`` turns uploads into two sheets, ``validation`` into a ``Directory``,
``importing`` compares it with what is stored and applies it. ``template`` makes the file to fill in.
"""
