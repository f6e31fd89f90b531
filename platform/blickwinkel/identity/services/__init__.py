"""Use cases of identity: accounts and passwords, log-ins, entering a tenant."""
