"""Loaded before Django: says which PostgreSQL the suite runs on."""

from __future__ import annotations

import os

os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "postgresql:///diemcau")
