"""Điểm cầu: the halls of a conference, their operators and their devices."""
