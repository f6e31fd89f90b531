"""The tenant's unit tree, its employees and who is CCO of which unit."""
