"""What can be said of a story that was to be told in character: its voice, its cast, its choice."""
