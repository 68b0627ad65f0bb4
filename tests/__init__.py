"""Tests of landbridge; a package, so that they share `tests.builders`."""
