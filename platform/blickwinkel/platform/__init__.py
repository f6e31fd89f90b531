"""What web, workers and commands share: the parts of an installation, and the ports between features."""
