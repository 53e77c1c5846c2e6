"""Delegates: who is convened, from which unit, to which hall."""
