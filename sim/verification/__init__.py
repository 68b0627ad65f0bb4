"""Checks of landbridge against what is known without it, run on the user's own machine."""
