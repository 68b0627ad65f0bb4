"""Fitting what is not published to what is."""
