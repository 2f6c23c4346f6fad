"""The virtual clock: it follows the real one, stands, and moves when told to."""

from __future__ import annotations

from gramkey.emulator.clock import Clock


class Real:
    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now


def test_it_runs_with_the_real_clock():
    real = Real()
    clock = Clock(real=real)
    real.now += 5
    assert clock.now() == 1005
    assert not clock.frozen


def test_it_can_be_moved_and_goes_on_running():
    real = Real()
    clock = Clock(real=real)
    assert clock.advance(60) == 1060
    real.now += 1
    assert clock.now() == 1061
    assert clock.set(5000) == 5000
    real.now += 1
    assert clock.now() == 5001


def test_it_can_be_frozen_and_run_again():
    real = Real()
    clock = Clock(real=real)
    clock.freeze()
    real.now += 100
    assert clock.now() == 1000
    clock.advance(7)
    clock.run()
    real.now += 1
    assert clock.now() == 1008


def test_a_given_start_stands_still():
    real = Real()
    clock = Clock(50, real)
    real.now += 100
    assert clock.now() == 50
    assert clock.frozen


def test_it_is_saved_running_or_standing():
    real = Real()
    running = Clock(real=real)
    running.advance(60)
    standing = Clock(50, real)
    real.now += 10
    assert Clock.from_json(running.to_json(), real).now() == 1070
    assert Clock.from_json(standing.to_json(), real).now() == 50
