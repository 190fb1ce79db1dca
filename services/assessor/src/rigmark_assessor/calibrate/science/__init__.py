"""Statistics that need numpy and scipy: the extra `calibrate`, which no running assessor loads.

Import these modules where `calibrate.figures.science` was called before, and nowhere else.
"""
