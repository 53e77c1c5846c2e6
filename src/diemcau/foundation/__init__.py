"""What every part of the house stands on: units, users, papers, the record of acts, what is public."""
