"""Who this rig is: a key of its own, and the services that know it."""
