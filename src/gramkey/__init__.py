"""gramkey gets an Instagram access token, keeps it alive, hands it out, and ends it properly."""

__version__ = "0.1.0.dev0"
