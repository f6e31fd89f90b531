"""Which of the installed plugins a tenant has switched off."""
