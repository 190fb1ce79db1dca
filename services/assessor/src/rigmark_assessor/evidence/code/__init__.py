"""What can be said of an answer that is one HTML file: by its fences, its markup, its script."""
