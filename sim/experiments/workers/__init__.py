"""Who computes: this process, several of them, a cluster."""
