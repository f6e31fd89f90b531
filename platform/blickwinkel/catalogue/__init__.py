"""Which frameworks a tenant has adopted, and the frozen copy that its waves use."""
