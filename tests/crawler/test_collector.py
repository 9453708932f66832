from __future__ import annotations

import gc

from crawler.collector import CalmCollector


def test_the_collector_is_given_back_as_it_was() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    calm = CalmCollector()
    try:
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > frozen
    finally:
        calm.end()
    gc.set_threshold(*before[:2], before[2] + 1)
    calm.end()
    assert gc.get_threshold() == (*before[:2], before[2] + 1), "what others set after it is left alone"
    gc.set_threshold(*before)
    assert gc.get_freeze_count() == 0
