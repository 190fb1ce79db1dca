"""Property tests here judge results, not speed, so a busy machine may take its time."""

from hypothesis import settings

settings.register_profile("methodology", deadline=None)
settings.load_profile("methodology")
