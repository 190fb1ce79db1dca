"""Charts as plain SVG: the server places every line, so that they need neither script nor style."""
