"""Errors a person can put right."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """An act that makes no sense now.

    ``sentence`` is for the person who tried: what happened, what was kept, what to do.  A view catches
    this class and nothing wider; every other exception is a bug and must reach the log.
    """

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence
