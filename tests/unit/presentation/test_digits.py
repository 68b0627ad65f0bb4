import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.presentation.digits import (
    MISSING,
    percent,
    places_of,
    plain,
    plus_minus,
    relative,
    rounded,
    share,
    share_plus_minus,
    signed_with_interval,
    with_interval,
)


@pytest.mark.parametrize(
    ("half_width", "places"),
    [(0.6, 1), (0.13, 2), (3.0, 0), (13.0, 0), (30.0, -1), (140.0, -1), (0.0, 4)],
)
def test_half_width_supports_one_digit_or_two_that_begin_with_one(half_width, places):
    assert places_of(half_width) == places


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((59.432, 58.8, 60.1), "59.4 (58.8–60.1)"),
        ((7_738.25, 7_720.2, 7_755.9), "7,738 (7,720–7,756)"),
        ((2_410.0, 2_377.0, 2_443.0), "2,410 (2,380–2,440)"),
        ((4_691.0, 4_691.0, 4_691.0), "4,691"),
        ((3.958, None, None), "3.96"),
        ((None, None, None), MISSING),
    ],
)
def test_mean_and_limits_have_the_digits_that_the_half_width_supports(found, text):
    assert with_interval(*found) == text


def test_lopsided_interval_gives_its_longer_side():
    assert plus_minus(10.0, 9.5, 12.0) == "10 ±2"
    assert plus_minus(90.5, 62.0, 119.0) == "90 ±30"
    assert rounded(90.5, 62.0, 119.0) == "90"


def test_number_of_trains_is_whole_however_narrow_its_interval():
    assert plus_minus(1_091.5, 1_090.6, 1_092.4, most_places=0) == "1,092 ±1"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((0.8412, 0.81, 0.87), "84 % (81–87)"),
        ((1.0, 0.9962, 1.0), "100 % (99.62–100)"),
        ((0.99997, 0.9996, 0.99999), "99.997 % (99.960–99.999)"),
        ((0.0, 0.0, 0.003), "0 % (0–0.30)"),
        ((0.5, None, None), "50.0 %"),
    ],
)
def test_share_is_given_in_per_cent(found, text):
    assert share(*found) == text


def test_share_near_all_shows_its_other_limit():
    assert share_plus_minus(0.98, 0.9705, 0.99) == "98.0 ±1.0"
    assert share_plus_minus(0.9998, 0.9979, 1.0) == "99.98 (≥99.79)"
    assert share_plus_minus(1.0, 0.9990, 1.0) == "100 (≥99.90)"
    assert share_plus_minus(0.0, 0.0, 0.002) == "0 (≤0.2)"


@settings(derandomize=True, max_examples=200)
@given(value=st.floats(0, 1), places=st.integers(0, 3))
def test_only_all_is_a_hundred_per_cent_and_only_none_is_zero(value, places):
    text = percent(value, places)

    assert (text == "100 %") == (value == 1.0)
    assert (text == "0 %") == (value == 0.0)


@settings(derandomize=True, max_examples=200)
@given(value=st.floats(-1e9, 1e9))
def test_plain_number_is_off_by_less_than_half_a_per_cent_or_half_a_hundredth(value):
    shown = float(plain(value).replace(",", "").replace("−", "-"))

    assert shown == pytest.approx(value, rel=0.0051, abs=0.0051)


def test_difference_carries_its_signs():
    assert signed_with_interval(-0.17, -0.19, -0.14) == "−0.17 (−0.19 to −0.14)"
    assert signed_with_interval(36.1, 34.9, 37.6) == "+36.1 (+34.9 to +37.6)"
    assert signed_with_interval(0.0, 0.0, 0.0) == "0"
    assert relative(-0.0012) == "−0.1 %"
    assert relative(-0.254) == "−25 %"
