"""What a person sees, and in which colours."""

import io
import json

import pytest

from gramkey.cli.output import Output, day, iso, span


class Terminal(io.StringIO):
    def isatty(self):
        return True


def output(terminal=True, **env):
    stream = Terminal if terminal else io.StringIO
    return Output(out=stream(), err=stream(), env=env)


@pytest.mark.parametrize(
    ("terminal", "env", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"CLICOLOR": "0"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"CLICOLOR_FORCE": "1"}, True),
        (False, {"CLICOLOR_FORCE": "0"}, False),
        (True, {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
    ],
)
def test_colour(terminal, env, coloured):
    assert ("\x1b[" in output(terminal, **env).style("word", "red")) is coloured


def test_an_error_is_talk_and_ends_with_what_to_type_next():
    out = output(terminal=False)
    assert out.fail("it broke", "mend it", 1) == 1
    assert out.err.getvalue() == "gramkey: error: it broke\ngramkey: hint: mend it\n"
    assert out.out.getvalue() == ""


def test_with_json_an_error_is_one_object_too():
    out = output(terminal=False)
    out.as_json = True
    out.fail("it broke", "mend it", 4, reason="age")
    error = {"message": "it broke", "hint": "mend it", "exit_code": 4, "kind": "login needed", "reason": "age"}
    assert json.loads(out.out.getvalue()) == {"error": error}


def test_moments_for_programs_are_utc():
    assert iso(1_800_000_000) == "2027-01-15T08:00:00Z"
    assert iso(None) is None


def test_moments_for_people_are_short():
    assert len(day(1_800_000_000)) == len("2027-01-15 08:00")
    assert day(None) == "–"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59 * 86_400, "59 days"),
        (86_400, "1 day"),
        (7_300, "2 hours"),
        (60, "1 minute"),
        (59, "less than a minute"),
        (0, "less than a minute"),
    ],
)
def test_lengths_of_time(seconds, words):
    assert span(seconds) == words
