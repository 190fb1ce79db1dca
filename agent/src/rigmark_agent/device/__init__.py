"""What the rig is, and what its sensors say while the engine works."""
