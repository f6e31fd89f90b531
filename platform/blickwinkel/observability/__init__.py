"""What an operator may see of the running program: log lines and figures, never a value of anybody."""
