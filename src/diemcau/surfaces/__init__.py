"""What people touch: pages and the API; no tables here."""
