"""Reports: one self-contained page for a run, a comparison, a sweep or another experiment."""
