"""Using a token: calls to the Graph API."""
