"""What a page is allowed to do, word by word: a word less would be a hole."""

import base64
import hashlib

from sim.presentation.report.page import policy


def test_a_page_may_run_its_own_scripts_and_load_nothing():
    script = "console.log(1)"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    rules = dict(rule.strip().split(" ", 1) for rule in policy([script, script]).split(";"))

    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{digest}'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
