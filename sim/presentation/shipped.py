"""Labels and titles of the scenarios that come with landbridge, marked as phrases to be said."""

from typing import Final

from sim.presentation.language.speaking import phrase

SHIPPED: Final = (
    phrase("China-Europe Railway Express"),
    phrase("China-Central Asia trains"),
    phrase("Ore and grain in the same yards"),
    phrase("Cross-border e-commerce train to Uzbekistan"),
    phrase("Nantong - Hairatan (Afghanistan), by way of Kazakhstan and Uzbekistan"),
    phrase("Return trains to Xi'an"),
    phrase("China-Europe trains of the international timetable"),
    phrase("Lithium batteries (dangerous goods)"),
    phrase("Freight trains"),
    phrase("Trains of the morning"),
    phrase("Alashankou - Dostyk"),
    phrase("Khorgos - Altynkol"),
    phrase("Dostyk accepts 5 to 6 trains a day"),
    phrase("Fewer trains into China"),
    phrase("Gales: six paths a day into China"),
    phrase("No trains of empties into Kazakhstan"),
    phrase("Weather: three trains a day into China"),
    phrase("Weather: three trains a day out of China"),
    phrase("Works at Alashankou"),
    phrase("Both ports, first half of 2024, as reported"),
    phrase("Both ports, first half of 2024, with goods and routes"),
    phrase("Both ports, 2023, from the yearly volumes by port"),
    phrase("Both ports, January to November 2025"),
    phrase("Khorgos before the reform, volumes of the first half of 2024"),
    phrase("First half of 2024 with lean customs"),
    phrase("First half of 2024 with 20 % more trains"),
    phrase("Four trains and a pencil"),
    phrase("One customs lane"),
    phrase("Wagons go round"),
)
"""Whatever label or title equals one of these is said in the language that is spoken."""
