"""Approved snapshots: all that the public can ever see."""
