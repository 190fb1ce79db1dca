"""A run on disk while it goes on: what a killed agent had finished is not measured again."""
