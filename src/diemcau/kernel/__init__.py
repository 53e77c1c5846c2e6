"""The ground everything stands on: no tables, no pages, nothing of the conference itself."""
