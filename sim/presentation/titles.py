"""Titles of scenarios in the language that is spoken: those that come with landbridge are known.

A policy is named as "Cargo waits for wagons (h1-2024)", with the scenario that it changes.
"""

import re
from typing import Final

from sim.presentation.language.speaking import phrase, say

KNOWN: Final = (
    phrase(
        "Both ports, July to November 2021: Dostyk accepts six trains a day from August to October"
    ),
    phrase("Both ports, 2023, with three trains a day at Dostyk on 12 and 13 December"),
    phrase("Both ports, second half of 2024, with cuts at Dostyk in August and October"),
    phrase("Both ports, 2023, with the works at Alashankou in September"),
    phrase("Both ports, 2023, with gales at Alashankou and Dostyk"),
    phrase("Dostyk accepts 14 trains a day"),
    phrase("Ten days without trains of empties to Dostyk"),
    phrase("Cargo waits for wagons"),
    phrase("30 % of the trains cleared inland"),
    phrase("Customs open by day only"),
    phrase("Three lanes by day, one at night"),
    phrase("Customs by the earliest deadline"),
    phrase("50 % of the trains declared ahead"),
    phrase("80 % of the trains declared ahead"),
    phrase("95 % of the trains declared ahead"),
    phrase("Half of the westbound trains may divert to Khorgos (August to October 2021)"),
    phrase("Examination of 1 % of the trains"),
    phrase("Examination of 3 % of the trains"),
    phrase("Examination of 5 % of the trains"),
    phrase("Examination of 10 % of the trains"),
    phrase("Expedite trains with less than six hours left"),
    phrase("Fast loading of containers in China"),
    phrase("First come, first served, instead of priorities"),
    phrase("Six paths a day at Khorgos in a gale week"),
    phrase("A green channel for timetabled and e-commerce trains"),
    phrase("Joint boarding by customs and border police"),
    phrase("Khorgos with the smart railway port, volumes of the first half of 2024"),
    phrase("Six locomotives at each port, turns as agreed"),
    phrase("Six locomotives at each port, turns as measured"),
    phrase("An overtime lane when the queue is long"),
    phrase("Customs by priority of the service"),
    phrase("Provisional release at the limit, examined afterwards"),
    phrase("Provisional release at the limit"),
    phrase("Stop-loading orders for Alashankou (August to October 2021)"),
    phrase("Wagons wait for cargo"),
    phrase("55 more empty platforms kept at each port"),
    phrase("One more reloading track at each station, both gauges"),
    phrase("55 more empty standard-gauge wagons kept at each port"),
    phrase("One more broad-gauge path a day at each port"),
    phrase("One more customs lane at each port"),
)
"""Titles of policies and of scenarios of the news, without the scenario that they change."""

_POLICY: Final = re.compile(r"(.+) \(([\w-]+)\)")


def said_title(title: str) -> str:
    """Return the title of a scenario, as it stands if nobody knows it."""
    policy = _POLICY.fullmatch(title)
    if policy is None or say(policy[1]) == policy[1]:
        return say(title)
    return say("{policy} ({scenario})", policy=say(policy[1]), scenario=policy[2])
