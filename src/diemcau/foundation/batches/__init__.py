"""Long jobs made of pieces, whose outcome is one file: with progress, to stop and to go on with."""
