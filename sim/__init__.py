"""landbridge: freight trains crossing between China and Kazakhstan, as a discrete-event simulation."""

__version__ = "0.1.0"
