"""PostgreSQL and Valkey from wheels, and the supervisor behind `make run`.

Nothing here imports Django: what needs it runs as a child process, so a broken
setting ends in a readable line and not in a half-started stack.
"""

import sys

if sys.platform == "win32":
    sys.exit("Windows에서는 WSL 안에서 켜 주세요  ·  on Windows, run this inside WSL")
