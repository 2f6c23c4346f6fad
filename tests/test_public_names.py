"""`import gramkey`: the public names, loaded when they are asked for."""

import subprocess
import sys

import pytest

import gramkey


def test_every_public_name_is_there():
    for name in gramkey.__all__:
        assert getattr(gramkey, name) is not None
    assert set(dir(gramkey)) == set(gramkey.__all__) == {*gramkey._HOMES, "__version__"}


def test_a_name_that_is_not_public_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="has no attribute 'Keeper'"):
        gramkey.Keeper  # noqa: B018  (asking for it is the test)


def test_every_error_a_caller_catches_is_one_of_ours():
    for name in gramkey.__all__:
        found = getattr(gramkey, name)
        if isinstance(found, type) and issubclass(found, BaseException):
            assert issubclass(found, gramkey.GramkeyError)


def test_the_import_loads_no_other_room():
    asked = "import sys; before = set(sys.modules); import gramkey; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.startswith("gramkey.")]


def test_the_import_takes_less_than_two_milliseconds():
    asked = (
        "import sys, time, typing\nbest = 9.0\nfor _ in range(5):\n    sys.modules.pop('gramkey', None)\n"
        "    began = time.perf_counter()\n    import gramkey\n    best = min(best, time.perf_counter() - began)\n"
        "print(best)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.002
