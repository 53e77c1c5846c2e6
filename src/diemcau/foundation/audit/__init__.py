"""Append-only record of acts: who did what, on what, when."""
