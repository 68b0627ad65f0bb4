"""One line of eight stages written for many engines, each in a module of its own."""
