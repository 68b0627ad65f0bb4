"""Tests of the scenario format, its loader and its evidence."""
