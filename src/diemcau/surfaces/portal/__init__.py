"""Public pages, from published snapshots only."""
