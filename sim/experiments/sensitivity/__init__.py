"""Telling what is not known from luck."""
