"""The tenant's log of who did what, readable by the tenant."""
