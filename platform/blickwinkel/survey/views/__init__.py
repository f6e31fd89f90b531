"""Pages of surveys: waves for the administrator, and a page for members of the board."""
