"""landbridge: freight trains crossing between China and Kazakhstan, train by train."""

__version__ = "0.1.0"
