"""What ``import sim`` offers to those who ask their questions in Python; see docs/tutorial.md."""
