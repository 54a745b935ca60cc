"""A short run of `make fuzz`."""

from firing import Range, fire_round


def test_made_up_requests():
    """No 500, no hang, nothing unplanned in the log, whatever comes in."""
    range_ = Range()
    try:
        fire_round(range_, 300, seed=7)
        range_.check_log()
        assert sum(range_.seen.values()) >= 300
        assert range_.size()["files"] < 100
    finally:
        range_.stop()
