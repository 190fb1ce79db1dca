"""Whether a response holds anything at all."""

from rigmark_assessor.evidence.finding import Finding, judged


def is_empty(response: str) -> bool:
    """Say whether nothing in a response can be seen: white space and unseen characters alone."""
    return not any(char.isprintable() and not char.isspace() for char in response)


def empty(response: str) -> Finding:
    """Fail a response in which nothing can be seen."""
    return judged(
        not is_empty(response), "The response holds text.", "The response holds nothing to see."
    )
