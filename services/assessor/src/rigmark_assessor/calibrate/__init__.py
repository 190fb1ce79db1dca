"""Calibration: how far a judge's scores agree with those of people, and where they lean."""
