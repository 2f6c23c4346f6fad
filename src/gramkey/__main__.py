"""`python -m gramkey`: the command line, where the folder of scripts is not on the PATH."""

import sys

from gramkey.cli import main

sys.exit(main())
