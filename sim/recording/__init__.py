"""The visit log of a replication as tables, and the files that hold them."""
