"""A nonce that the service issues when a run begins, so that nobody can prepare it beforehand."""
