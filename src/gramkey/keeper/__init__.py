"""What keeps grants alive: who is due, the refresh itself, and the grants a login opens."""
