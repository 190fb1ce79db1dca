"""What the rooms that serve HTTP have in common; needs the extra `http`."""
