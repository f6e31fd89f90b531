"""The contract for extensions: all that a plugin or a framework package imports of the platform."""
