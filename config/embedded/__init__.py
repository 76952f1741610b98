"""PostgreSQL and Valkey from wheels, and the supervisor behind `make run`.

Nothing here imports Django: what needs it runs as a child process, so a broken
setting ends in a readable line and not in a half-started stack.
"""
