"""Speed under load: requests in flight together, or started at a rate, with prompts so long."""
