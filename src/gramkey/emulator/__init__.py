"""Meta in a box: an emulator of Meta's hosts, a function from request to response over state that one can edit."""
