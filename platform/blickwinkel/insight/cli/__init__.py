"""Commands of insight, one module each; every module exports its commands in the list ``commands``."""
