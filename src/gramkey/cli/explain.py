"""`gramkey explain`: what an error means, from whatever was pasted: JSON, a log, an address, a page's words, an id."""

from __future__ import annotations

import sys
from typing import Any

import click

from gramkey.cli import exit_codes
from gramkey.cli.output import Output
from gramkey.diagnosis import ROWS, Cause, Diagnosis
from gramkey.diagnosis.explaining import Explanation
from gramkey.diagnosis.explaining import explain as explain_text

LONGEST = 1_000_000
"""Characters read from stdin."""


@click.command()
@click.argument("text", nargs=-1)
@click.option("--endpoint", default="", metavar="NAME", help="Where it came from: authorize, exchange, refresh, me …")
@click.option("--age", type=int, metavar="SECONDS", help="The age of the token that was used.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
def explain(text: tuple[str, ...], endpoint: str, age: int | None, as_json: bool) -> int:
    """Explain TEXT, or what comes on stdin: an error's JSON, a log line, curl's output, an address, what a page says,
    the beginning of a token, or an id such as E22.

    Nothing is sent anywhere, nothing is kept, and no secret is repeated. Exit code 1 where it is not known.
    """
    out = Output(as_json=as_json)
    given = " ".join(text) if text else _pasted(out)
    found = explain_text(given, endpoint=endpoint, token_age=age)
    if as_json:
        out.emit(described(found))
    else:
        _tell(out, found)
    return exit_codes.OK if found.recognised else exit_codes.FAILURE


def _pasted(out: Output) -> str:
    if sys.stdin.isatty():
        out.say("Paste the error, the address or what the page says; Enter, then Ctrl-D, ends it.")
    return sys.stdin.read(LONGEST)


def _tell(out: Output, found: Explanation) -> None:
    diagnosis = found.diagnosis
    if diagnosis is None:
        out.data(f"{out.style(found.what, 'bold')}")
        for fact in found.facts:
            out.data(f"  {fact}")
        return
    head = f"{diagnosis.rows[0]}  {diagnosis.title}" if found.recognised else diagnosis.title
    out.data(out.style(head, "bold"))
    for fact in found.facts:
        out.data(f"  seen: {fact}")
    out.data(f"\n{diagnosis.words}\n")
    if found.recognised:
        _tell_causes(out, diagnosis)
    out.data(
        f"The token: {diagnosis.life.value}. The same again: {diagnosis.again.value}. Who must act: {diagnosis.who}."
    )
    out.data(f"What to do: {diagnosis.remedy}")
    for label, value in (("Next", diagnosis.command), ("Page", diagnosis.page)):
        if value:
            out.data(f"{label}: {value}")
    _tell_others(out, diagnosis)
    out.data(out.style(f"For developers: {diagnosis.developer_words}", "dim"))
    out.data(out.style(f"Source: {diagnosis.source}", "dim"))


def _tell_causes(out: Output, diagnosis: Diagnosis) -> None:
    out.data("Likely causes, the likeliest first:")
    for number, cause in enumerate(diagnosis.causes, 1):
        out.data(f"  {number}. {cause.text} ({cause.evidence})")


def _tell_others(out: Output, diagnosis: Diagnosis) -> None:
    """Other rows that share what was seen, by id and title."""
    for label, ids in (("Or", diagnosis.rows[1:]), ("Also met as", diagnosis.reports)):
        if ids:
            out.data(f"{label}: " + "; ".join(f"{each} {ROWS[each].title}" for each in ids))


def described(found: Explanation) -> dict[str, Any]:
    """The explanation, ready for JSON."""
    head = {"what": found.what, "recognised": found.recognised, "facts": list(found.facts)}
    diagnosis = found.diagnosis
    if diagnosis is None:
        return head | {"id": None}
    return head | {
        "id": diagnosis.rows[0],
        "or": list(diagnosis.rows[1:]),
        "reports": list(diagnosis.reports),
        "sure": diagnosis.sure,
        "title": diagnosis.title,
        "kind": diagnosis.kind,
        "token_alive": diagnosis.token_alive,
        "again": diagnosis.again,
        "after": diagnosis.after,
        "who": diagnosis.who,
        "exit_code": diagnosis.exit_code,
        "causes": [_cause(cause) for cause in diagnosis.causes],
        "words": diagnosis.words,
        "developer_words": diagnosis.developer_words,
        "remedy": diagnosis.remedy,
        "command": diagnosis.command,
        "page": diagnosis.page,
        "source": diagnosis.source,
        "fbtrace_id": diagnosis.fbtrace_id,
    }


def _cause(cause: Cause) -> dict[str, str]:
    return {"text": cause.text, "evidence": cause.evidence}
