"""What can be said about a response without a judge."""


def is_empty(response: str) -> bool:
    """Say whether nothing in a response can be seen: white space and unseen characters alone."""
    return not any(char.isprintable() and not char.isspace() for char in response)
