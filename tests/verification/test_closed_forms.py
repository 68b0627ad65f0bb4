"""Every closed form of a quick verification holds, on one process as the command makes it."""

import pytest

from sim.verification.check import Scale, Verdict
from sim.verification.closed_forms import CLOSED_FORMS

QUICK = [check for check in CLOSED_FORMS if Scale.QUICK in check.scales]


@pytest.mark.slow
@pytest.mark.parametrize("check", QUICK, ids=lambda check: check.id)
def test_closed_form_holds(check):
    verdicts = {finding.figure: finding.verdict for finding in check.compute(Scale.QUICK)}

    assert {*verdicts.values()} == {Verdict.HOLDS}, verdicts


@pytest.mark.nightly
@pytest.mark.parametrize("check", CLOSED_FORMS, ids=lambda check: check.id)
def test_closed_form_holds_as_precisely_as_the_protocol_asks(check):
    verdicts = {finding.figure: finding.verdict for finding in check.compute(Scale.FULL)}

    assert {*verdicts.values()} == {Verdict.HOLDS}, verdicts
