"""The history of the schema; migrations ship inside the package."""
