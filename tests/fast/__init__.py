"""The compiled engine against the reference: row for row, second for second."""
