"""After the day: the archive and the reports."""
