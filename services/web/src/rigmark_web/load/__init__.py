"""Speed under load: the points of a sweep, how they meet the needs of uses, and their charts."""
