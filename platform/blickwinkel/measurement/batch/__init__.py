"""The figures of a whole publication at once, as columns over all its cells.

Each formula is defined where one group or pair is described (``group``, ``contrast``, ``dimension``,
``kitagawa``); here is the same arithmetic in the same order over arrays, because a wave has some hundred
thousand cells. Tests hold the two together bit by bit. Undefined numbers are NaN.
"""
