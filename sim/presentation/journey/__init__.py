"""Journeys, printed and drawn."""
