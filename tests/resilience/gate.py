"""A `gramkey` that is loaded and ready, and starts when its stdin is closed: so that several start at one moment.

What takes long, loading it all, is over before the gate opens.
"""

import sys

import gramkey.cli.commands
import gramkey.cli.failing
import gramkey.cli.token
import gramkey.client
import gramkey.client.pool
import gramkey.gramkey

if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.read()
    sys.exit(gramkey.cli.main(sys.argv[1:]))
