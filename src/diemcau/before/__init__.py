"""Before the day: the conference, its halls, its delegates."""
