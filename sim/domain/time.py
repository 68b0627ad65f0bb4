"""Simulated time: whole seconds from the scenario's start, and nothing else.

Second 0 is midnight of the start date at UTC+8; the warm-up lies before it. Offsets from UTC are
declared by each port and never looked up, because the tz database moves (Almaty did in 2024).
"""

from typing import Final

MINUTE_S: Final = 60
HOUR_S: Final = 3_600
DAY_S: Final = 86_400

SCENARIO_UTC_OFFSET_S: Final = 8 * HOUR_S
"""Offset of the scenario's clock from UTC: Beijing time, which the Chinese stations keep."""

NEVER: Final = 2**62
"""A moment later than any horizon, for work that no calendar lets finish."""
