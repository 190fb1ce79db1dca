"""Has every scenario judged by a language model, and scores it; the only writer of scores."""
