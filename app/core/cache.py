"""What a process remembers because it was dear to find out, and can forget at any time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any


class Cache:
    """The values used last, up to a weight in whatever unit its owner counts; for many threads."""

    def __init__(self, most: int = 8_000_000):
        self.most = most
        self.weight = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The value kept under `key`, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: object, weight: int) -> None:
        """Keep `value`; what was not used for longest goes."""
        with self._lock:
            if old := self._kept.pop(key, None):
                self.weight -= old[1]
            self._kept[key] = (value, weight)
            self.weight += weight
            while self.weight > self.most and self._kept:
                _, (_, lost) = self._kept.popitem(last=False)
                self.weight -= lost

    def __len__(self) -> int:
        return len(self._kept)
