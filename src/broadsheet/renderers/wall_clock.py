"""Points in time as the clocks of a zone showed them, a whole column at once."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from broadsheet.document.moment import wall_seconds


@dataclass(frozen=True, slots=True)
class WallClock:
    """`local` are timestamps without a zone, `offsets` the seconds they are ahead of UTC."""

    local: pa.Array
    offsets: pa.Array


def wall_clock(instants: pa.Array, zone: str) -> WallClock:
    """What the clocks of `zone` (IANA) show at `instants`, timestamps with any zone.

    An instant whose local year would be outside of 1 to 9999 stays in UTC.
    """
    naive = instants.cast(pa.timestamp(instants.type.unit))
    floor = pc.floor_temporal(naive, unit="second").cast(pa.timestamp("s"))
    offsets = pc.subtract(wall_seconds(instants, zone), floor.cast(pa.int64()))
    return WallClock(pc.add(naive, offsets.cast(pa.duration("s"))), offsets)
