"""Strips are read together where that costs less, in shapes that were prepared."""

from __future__ import annotations

from kapiao.vision.batches import SHARED_SHAPES, batches, cell


def test_every_strip_is_read_once_in_a_shape_that_holds_it() -> None:
    widths = [44, 380, 46, 352, 97, 1500, 224, 320, 320, 45, 700, 1]
    found = batches(widths)
    assert sorted(k for batch in found for k in batch.members) == list(range(len(widths)))
    for batch in found:
        assert all(widths[k] <= batch.width_px for k in batch.members)
        if len(batch.members) > 1:
            assert (len(batch.members), batch.width_px) in SHARED_SHAPES
        else:
            assert batch.width_px == cell(widths[batch.members[0]])


def test_short_strips_share_a_run_and_long_ones_do_not() -> None:
    assert [batch.members for batch in batches([44, 46, 700, 720])] == [(0, 1), (2,), (3,)]


def test_no_strip_is_filled_up_by_more_than_a_run_costs() -> None:
    assert [batch.members for batch in batches([40, 384])] == [(0,), (1,)]
    together = batches([320, 350])
    assert [(batch.width_px, batch.members) for batch in together] == [(384, (0, 1))]


def test_nothing_to_read() -> None:
    assert batches([]) == ()
