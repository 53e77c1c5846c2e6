"""The story: source conferences and one live province, told through the real services."""
