"""How each published figure came about: in plain words, then as a calculation with the numbers in it.

An explanation is made from what is published about a unit and from the framework, nothing else, so it
can tell no more than the figures themselves. See ``registry`` for the figures that have one.
"""
