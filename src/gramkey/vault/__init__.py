"""Where apps and grants are stored, sealed: keys, envelope, database. `Vault.open` in `vault.py` is the way in."""
