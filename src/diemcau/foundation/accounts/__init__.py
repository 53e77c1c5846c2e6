"""Users and their scoped grants."""
