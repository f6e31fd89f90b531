"""Use cases of the works council: gathering the facts, making a package."""
