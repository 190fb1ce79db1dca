"""The commands, one file each; they print, and return an exit code."""
