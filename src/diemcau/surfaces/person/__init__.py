"""A delegate's own page: the invitation, the programme, the code for the door."""
