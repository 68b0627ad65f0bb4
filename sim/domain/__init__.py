"""Nouns: time, calendars, train plans, resources, journeys, the log. No SimPy, no files."""
