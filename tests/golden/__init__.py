"""What every release computes, kept so that no number moves without a reason."""
