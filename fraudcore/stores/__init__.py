"""Where profiles and alerts live between batches; one protocol for all stores."""

from fraudcore.stores.memory import MemoryStore
from fraudcore.stores.protocol import StateStore

__all__ = ["MemoryStore", "StateStore"]
