"""The operator's pages in a hall."""
