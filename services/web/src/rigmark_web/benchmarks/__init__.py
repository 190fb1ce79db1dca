"""One benchmark with all that is known of it: the permalink."""
