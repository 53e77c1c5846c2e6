"""Điểm Cầu: training conferences on human rights held in many halls at once."""
