"""The generated part of docs/errors.md: an index, and a section with an anchor for every row of the table."""

from __future__ import annotations

from gramkey.diagnosis import ROWS
from gramkey.diagnosis.schema import Cause, Row

GROUPS = (
    ("What people report: the app's set-up", [f"E{number:02}" for number in range(1, 19)]),
    ("What people report: the consent page and the way back", [f"E{number:02}" for number in range(19, 39)]),
    ("What people report: the exchange of the code", [f"E{number:02}" for number in range(39, 47)]),
    ("What people report: a token's life", [f"E{number:02}" for number in range(47, 61)]),
    ("What people report: calls, webhooks, messages", [f"E{number:02}" for number in range(61, 80)]),
    ("What people report: posting, and Meta itself", [f"E{number:02}" for number in range(80, 88)]),
    ("Meta's answers: consent page and redirect", [row for row in ROWS if "D-01" <= row <= "D-12"]),
    ("Meta's answers: the exchange", [row for row in ROWS if "D-20" <= row <= "D-30"]),
    ("Meta's answers: making long-lived, refreshing", [row for row in ROWS if "D-31" <= row <= "D-37"]),
    ("Meta's answers: the token", [row for row in ROWS if "D-40" <= row <= "D-56"]),
    ("Meta's answers: permissions and parameters", [row for row in ROWS if "D-60" <= row <= "D-72"]),
    ("Meta's answers: trouble and limits", [row for row in ROWS if "D-80" <= row <= "D-92"]),
    ("Meta's answers: publishing", [row for row in ROWS if row.startswith("P-")]),
    ("What gramkey finds itself", [row for row in ROWS if row[0].islower()]),
)


def errors_page() -> str:
    """The whole generated part."""
    parts = [_index(), *(_group(title, ids) for title, ids in GROUPS)]
    return "\n".join(parts)


def _index() -> str:
    lines = [f"- {title}: " + " ".join(f"[{row}](#{anchor(row)})" for row in ids) for title, ids in GROUPS]
    return "\n".join(lines) + "\n"


def anchor(row_id: str) -> str:
    """The address of a row on the page."""
    return row_id.lower()


def _group(title: str, ids: list[str]) -> str:
    return f"## {title}\n\n" + "\n".join(_section(ROWS[row]) for row in ids)


def _section(row: Row) -> str:
    """One row."""
    told = [name for name, each in ROWS.items() if row.id in each.shown_as]
    lines = [
        f'<a id="{anchor(row.id)}"></a>',
        f"### {row.id} {row.title}",
        "",
        row.words,
        "",
        *([f"- Where: {row.where}"] if row.where else []),
        *_recognised(row),
        *([f"- Looks like: {_links(row.shown_as)}"] if row.shown_as else []),
        *([f"- Met as: {_links(tuple(told))}"] if told else []),
        *([f"- Causes: {'; '.join(_cause(cause) for cause in row.causes)}"]),
        f"- Token: {row.verdict.life.value}. Again: {row.verdict.again.value}. Who acts: {row.verdict.who.value}.",
        f"- What to do: {row.remedy}",
        *([f"- Next: `{row.command}`"] if row.command else []),
        *([f"- Page: {row.page}"] if row.page else []),
        f"- For developers: {_plain(row.developer_words)}",
        f"- Source: {row.source}",
        "",
    ]
    return "\n".join(lines)


def _recognised(row: Row) -> list[str]:
    """The numbers and words by which it is recognised."""
    found = []
    for sign in row.signs:
        parts = []
        if sign.codes:
            codes = "–".join(dict.fromkeys((str(sign.codes[0][0]), str(sign.codes[-1][1]))))
            subcodes = ", ".join(str(low) for low, _ in sign.subcodes or ())
            parts.append(f"code {codes}" + (f"/{subcodes}" if subcodes else ""))
        if sign.texts:
            parts.append(" or ".join(f"“{_plain(text)}”" for text in sign.texts))
        if sign.types:
            parts.append(" or ".join(sign.types))
        if parts:
            found.append(", ".join(parts))
    return [f"- Recognised by: {'; '.join(dict.fromkeys(found))}"] if found else []


def _links(ids: tuple[str, ...]) -> str:
    return ", ".join(f"[{row}](#{anchor(row)})" for row in ids)


def _cause(cause: Cause) -> str:
    return f"{_plain(cause.text)} ({cause.evidence.value})"


def _plain(text: str) -> str:
    """Text that Markdown takes as it is."""
    for mark in ("\\", "`", "*", "_", "<", "[", "]"):
        text = text.replace(mark, f"\\{mark}")
    return text
