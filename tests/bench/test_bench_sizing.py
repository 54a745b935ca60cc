"""The model of machines and the simulation that checks it: what they must agree about."""

import pytest
from bench.sizing import BUSY, CORES, DAY_S, DEADLINE_S, DOOR_MS, PEAK, machines, simulated

COST_S = 0.2


def test_machines_grow_with_the_load_and_one_is_enough_for_little() -> None:
    assert machines(1000, COST_S) == 1
    billion = machines(1e9, COST_S)
    assert billion == pytest.approx(PEAK * 1e9 / DAY_S * (COST_S + DOOR_MS / 1000) / (CORES * BUSY), rel=0.01)
    assert machines(1e9, 2 * COST_S) > 1.9 * billion


def test_what_the_model_promises_is_served() -> None:
    """A machine with its share of a billion pictures a day, at the peak hour."""
    rate = PEAK * 1e9 / DAY_S / machines(1e9, COST_S)
    came = simulated(rate, [COST_S], CORES)
    assert came.refused_share == 0
    assert came.p99_s < 2 * COST_S
    assert came.busy_share == pytest.approx(BUSY, abs=0.02)


def test_overload_is_refused_and_the_rest_is_in_time() -> None:
    came = simulated(3 * CORES / COST_S, [0.05, 0.35], CORES)
    assert came.refused_share == pytest.approx(2 / 3, abs=0.03)
    assert came.p99_s < DEADLINE_S
    assert came.busy_share > 0.99
