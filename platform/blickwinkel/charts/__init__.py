"""Pictures of results: pure functions from value objects to markup, the same on page and in print.

All are SVG but the heat map, which is an HTML table.

Vocabulary: a *layout* is one drawing of a chart for one width (wide for desks, narrow for phones); a
*mark* is the shape that stands for one side (diamond: leadership, circle: staff) wherever it appears.
Charts know neither requests nor tables, and receive only what a reader may see.
"""
