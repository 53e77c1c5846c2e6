"""Past conferences as their sources report them."""
