"""The exit codes of every command, a promise to scripts."""

OK = 0
FAILURE = 1
USAGE = 2
CANCELLED = 3
LOGIN_NEEDED = 4
PERMISSION_MISSING = 5
LIMIT_REACHED = 6
METAS_TROUBLE = 7
PENDING = 8

WORDS = {
    OK: "ok",
    FAILURE: "failure",
    USAGE: "usage",
    CANCELLED: "cancelled or declined",
    LOGIN_NEEDED: "login needed",
    PERMISSION_MISSING: "permission or role missing",
    LIMIT_REACHED: "limit reached",
    METAS_TROUBLE: "Meta's trouble",
    PENDING: "pending",
}
