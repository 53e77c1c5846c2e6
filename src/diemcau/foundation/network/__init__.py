"""Units with dates: what each was called, where it stood, what it became."""
