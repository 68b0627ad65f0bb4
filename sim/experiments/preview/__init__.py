"""The load on every resource, before any run."""
