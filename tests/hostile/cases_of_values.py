"""Scenarios with one wrong key or value: each is refused at its line, with what would be right."""

from tests.hostile.cases import Case, of_change
from tests.unit.scenario.files import FULL

_LANES = "ports.khorgos.china.customs.lanes"
_ROWS: list[Case] = []


def _row(row: str, old: str, *variants: tuple[str, ...], text: str = "", status: int = 2) -> None:
    """Add a case for each of `variants`: the new text, then the words of the answer."""
    for new, *said in variants:
        more = {"text": text} if text else {}
        _ROWS.append(of_change(row, old, new, status, *said, **more))


# fmt: off
_row("unknown key", "lanes = 3",
     ("custms_lanes = 3", "custms_lanes: unknown key; did you mean lanes?", "SCN-020"),
     ("lane = 3", "did you mean lanes?"), ("Lanes = 3", "did you mean lanes?"),
     ("lnaes = 3", "did you mean lanes?"), ("lanes_ = 3", "did you mean lanes?"),
     ("hour = 3", "did you mean hours?"),
     ('"lanes\\u001b[31m" = 3', r"lanes\x1b[31m", "did you mean lanes?"))
_row("wrong table", "lanes = 3",
     ("tracks = 3", "tracks belongs under [ports.khorgos.china.reload]"),
     ("paths_per_day = 3", "paths_per_day belongs under [ports.khorgos"),
     ("bays = 3", "bays belongs under [ports.khorgos.china.customs.examination]"),
     ("seed = 3", "seed belongs under the top, before any section"),
     ("limit = '3 h'", "limit belongs under [clearance]"),
     ("ready = 3", "ready belongs under [ports.khorgos.wagons"))
_row("text for a number", "lanes = 3",
     ('lanes = "3"', f'{_LANES}: a whole number is due, got text "3"; write it without quotes'),
     ('lanes = "three"', 'got text "three"; as in lanes = 3', "SCN-022"),
     ("lanes = [3]", "got a list [3]"), ("lanes = { n = 3 }", "got a table { n }"),
     ("lanes = 2024-01-01", "got a date 2024-01-01"), ("lanes = true", "is due, got true"))
_row("flag", "lanes = 3",
     ("joint_boarding = True", "True means nothing in TOML; write true or false", "SCN-014"),
     ("joint_boarding = yes", "write true or false"),
     ("joint_boarding = 1", "true or false is due, got a whole number 1"),
     ('joint_boarding = "true"', "write true or false, without quotes"),
     ("joint_boarding = FALSE", "write true or false"), ("joint_boarding = off", "write true or"),
     ("joint_boarding = None", "leave the key out"))
_row("unit missing", 'limit = "24 h"',
     ("limit = 24", "clearance.limit: 24 needs a unit; 24 what?", "SCN-031"),
     ('limit = "24"', '"24" needs a unit; 24 what?'), ("limit = 24.5", "24.5 what?"),
     ("limit = 0", "0 needs a unit"), ("limit = 1_000", "1000 what?"), ('limit = "0.5"', "what?"))
_row("no duration", 'limit = "24 h"',
     ('limit = "24 hours and"', "write a number and a unit, as in", "SCN-032"),
     ('limit = "h 24"', '"45 min"'), ('limit = "24h30"', "is not a duration"),
     ('limit = "24 hours"', 'write "24 h"'), ('limit = "1 h 1 h"', "repeats or mixes"),
     ('limit = "24:00"', "is not a duration"), ('limit = "PT24H"', "is not a duration"),
     ('limit = "2 weeks"', 'a week is "7 d"'), ('limit = "1 month"', "has no fixed length"),
     ('limit = "nan h"', "is not a duration"), ('limit = "٢٤ h"', "is not a duration"),
     ('limit = "1e3 h"', "has an exponent"), ('limit = ""', "is not a duration"))
_row("no quotes", 'limit = "24 h"',
     ("limit = 24 h", "24 h needs quotes; put quotes around quantities", "SCN-013"),
     ("limit = 1 h 30 min", "needs quotes"), ("limit = 24h", "needs quotes"),
     ("limit = 35 %", "a percentage is no number"), ("limit = “24 h”", "typographic"),
     ("limit = one day", "put quotes around text"))
_row("dimension", 'limit = "24 h"',
     ('limit = "24 km"', "is a length, and a time is due here"),
     ('limit = "24 t"', "is a weight, and a time"), ('limit = "24 teu"', "is a count, and a time"),
     ('limit = "24 USD"', "is money, and a time"), ('limit = "24 km/h"', "is a speed, and a time"),
     ('limit = "24 %"', "is a share, and a time"))
_row("decimal comma", 'limit = "24 h"',
     ('limit = "1,5 h"', 'has a decimal comma; use a point, as in "1.5 h"', "SCN-036"),
     ('limit = "1.500,5 h"', "has a decimal comma"), ('limit = "1 000 h"', 'write "1000 h"'),
     ('limit = "1_000 h"', 'write "1000 h"'), ("limit = 1 000", "write 1000 or 1_000"),
     ("limit = 1,5", "1,5 has a decimal comma; write 1.5"))
_row("rate or interval", "wagons = 55",
     ('arrivals = "20 h"', "one train every 20 h is trains_per_day = 1.2; 20 trains a day are"
      " trains_per_day = 20", "SCN-024"),
     ('arrivals = "20 / day"', "write trains_per_day = 20"),
     ('arrivals = "20 trains per day"', "write trains_per_day = 20"),
     ('arrivals = "poison"', 'did you mean "poisson"?'),
     ("arrivals = 20", 'as in arrivals = "poisson"'), ("arrivals = {}", "is one of several"))
_row("rate", "trains_per_day = 10",
     ('trains_per_day = "20 h"', "is a rate, trains a day", "trains_per_day = 1.2"),
     ('trains_per_day = "20/day"', "write trains_per_day = 20"),
     ("trains_per_day = 20 / day", "is no number; write a rate as trains_per_day = 10"),
     ("trains_per_day = 10 per day", "is no number"), ("trains_per_day = 1/2", "is a fraction"),
     ('trains_per_day = "ten"', "as in trains_per_day = 20"))
_row("date", "start = 2024-01-01",
     ("start = 2025-02-30", "there is no day 2025-02-30; write year-month-day", "SCN-018"),
     ("start = 2025-13-01", "there is no day"), ("start = 01.02.2024", "is not written as a date"),
     ("start = 2024/01/02", "is not written as a date"), ("start = 25-01-01", "not written as a"),
     ("start = 2024-01", "is not written as a date"), ("start = 08", "08 begins with a zero"),
     ("start = 2024-01-01T24:00:00", "midnight is 00:00:00 of the next day"),
     ("start = 2024-01-01T08:00", "has no seconds"), ('start = "2024-01-01"', "without quotes"),
     ("start = 2024-01-01T00:00:00", "a date is due, got a date and time"),
     ("start = 45321", "a date is due"), ("start = 0001-01-01", "give a year from 1900 to 2200"))
_row("time of day", 'boarding = "40 min"',
     ("hours = 24:00:00", "there is no time of day 24:00:00", 'as in "08:00-16:00"'),
     ("hours = 08", "begins with a zero"), ('hours = "8-16"', '"08:00-16:00"'),
     ('hours = "08:00-08:00"', "SCN-046"), ('hours = "25:00-26:00"', "SCN-045"),
     ('hours = "00:00-24:00, 01:00-02:00"', "SCN-046"))
_row("list or table", "ports = { khorgos = 1.0 }",
     ('ports = ["khorgos"]', "a table is due, got a list", "as in ports = { khorgos = 1.0 }"),
     ('ports = "khorgos"', "as in ports = { khorgos = 1.0 }"),
     ("ports = []", "as in ports = { khorgos = 1.0 }"),
     ("ports = [{ khorgos = 1.0 }]", "a table is due"), ("ports = 1.0", "a table is due"),
     ("ports = true", "a table is due, got true"))
_row("list", '["25 min", "30 min", "45 min"]',
     ("[]", "the list is too short; as in triangular = ", "SCN-027"),
     ('["25 min", 30, true]', "30 needs a unit"), ('"25 min"', "a list is due, got text"),
     ('["25 min", "30 min"]', "as in triangular"), ("{ low = '1 h' }", "a list is due"),
     ('["1 h", "1 h", "1 h", "1 h"]', "the list has 4 items, 3 are due"))
_row("id", "[services.freight]",
     *((f"[services.{name}]", "lower-case letters, digits and hyphens", "SCN-025") for name in
       ('"a b"', '"a/b"', '"a.b"', f"{'x' * 300}", '""', '"a\\u0000"', "-lead", '"../x"', "A",
        '"中国"', '"\\u001b[31m"', '"a\\u202eb"', "1st", "x_y")),
     *((f"[services.{name}]", "is a reserved word", "SCN-057") for name in
       ("all", "supply", "name", "mean", "timetable", "westbound")))
_row("id", 'title = "One port"',
     *((f"title = 'x'\nid = {name}", "SCN-025") for name in
       ('"a b"', '"../x"', '""', '"-x"', f'"{"y" * 65}"', '"\\u001b"')),
     *((f"title = 'x'\nid = {name}", "is a reserved word") for name in ('"all"', '"gallery"')))
_row("negative", "lanes = 3", ("lanes = -1", f"{_LANES}: must be >= 0, got -1", "SCN-023"))
_row("negative", "bays = 2", ("bays = -5", "must be >= 0, got -5"))
_row("negative", "wagons = 55", ("wagons = -55", "must be >= 1, got -55"),
     ("teu = -1", "must be >= 0"), ("tonnes = -1.5", "must be >= 0, got -1.5"))
_row("negative", "trains_per_day = 10", ("trains_per_day = -1", "must be >= 0"),
     ("trains = -3", "must be >= 0"))
_row("zero capacity", "lanes = 3", ("lanes = 0", "trains of freight need this, and there is none"))
_row("zero capacity", "bays = 2", ("bays = 0", "SCN-070", "give 1 or more"))
_row("zero capacity", "westbound = 11", ("westbound = 0", "need this, and there is none"))
_row("zero capacity", "paths_per_day = 9", ("paths_per_day = 0", "must be >= 1, got 0"))
_row("zero capacity", "trains_per_day = 10", ("trains_per_day = 0\n#",), status=0)
_row("fraction", "lanes = 3", ("lanes = 1.5", "a whole number is due, got a number 1.5", "SCN-022"),
     ("lanes = 3.0", "as in 3"), ("lanes = 1e9", "a whole number is due"))
_row("fraction", "bays = 2", ("bays = 2.5", "a whole number is due, got a number 2.5"))
_row("fraction", "ready = 300", ("ready = 0.5", "a whole number is due"))
_row("fraction of a train", "wagons = 55", ("wagons = 54.5", "SCN-022"))
for _value in ("nan", "inf", "-inf", "+nan", "-0.0", "1e999"):
    _row("no number", "trains_per_day = 10", (f"trains_per_day = {_value}", "SCN-026"))
_row("no number", "cv = 0.4", ("cv = nan", "documents.cv: nan is not a number"))
_row("no number in a list", "range = [2, 8]",
     ("range = [2, inf]", "SCN-026"), ("range = [nan, 8]", "nan"))
_row("no number in a list", "wagons = 55",
     ("profile.weekdays = [1,1,1,1,1,1,-inf]", "weekdays[6]: -inf"))
_row("no number", "[services.freight]", ("[x]\ny = [[nan]]\n[services.freight]", "x.y[0][0]: nan"))
_row("too large", "lanes = 3", ("lanes = 1_000_000_000", "beyond the limit of 10,000,000"),
     ("lanes = 99999999999999999999999", "beyond the limit"), status=3)
_row("too many trains", "trains_per_day = 10",
     ("trains_per_day = 1e12", "about 5.1e+13 trains", "2e+06 h of computing; the limit is 5"),
     ("trains_per_day = 1e300", "the limit is 5,000,000", "SCN-078"), status=3)
_row("too long", 'boarding = "40 min"', ('boarding = "1e308 h"', "is longer than 100 years"),
     ('boarding = { exponential = "99999999 d" }', "SCN-034"), status=3)
_row("too many runs", 'title = "One port"',
     ('title = "x"\nreplications = 1_000_000_000', "100,000"),
     ('title = "x"\nreplications = 100_000', "2 h of computing"), status=3)
_row("too long", "end = 2024-02-01", ('duration = "365000000 d"', "longer than 100 years"),
     ("end = 2199-01-01", "more than 100 years on"), status=3)
_row("too small", 'limit = "24 h"', ('limit = "5e-324 h"', "shorter than half a second", "SCN-035"),
     ('limit = "0.0001 s"', "time is in whole seconds"), status=3)
_row("too small", 'boarding = "40 min"', ('boarding = { exponential = "0.0001 s" }', "SCN-035"),
     ('boarding = { uniform = ["0.1 s", "1 h"] }', "SCN-035"), ('boarding = "1e-99 d"', "whole"),
     status=3)
_row("share", "westbound = 0.6", ("westbound = 1.2", "must be <= 1, got 1.2"),
     ("westbound = -0.1", "must be >= 0, got -0.1"), ("westbound = 60", "for 60 % write 0.6"),
     ('westbound = "60 %"', "as in westbound = 0.6"), ("westbound = 1.0000001", "must be <= 1"),
     ("westbound = 60 %", "a percentage is no number"))
_row("shares", "ports = { khorgos = 1.0 }",
     ("ports = { khorgos = 0.99 }", "the shares sum to 0.99", "0.01 is missing", "SCN-064"),
     ("ports = { khorgos = 0.99999 }", "1e-05 is missing"),
     ("ports = { khorgos = 0.0 }", "sum to 0"), ("ports = { khorgos = 1.01 }", "must be <= 1"),
     ("ports = {}\n#", "names no ports"), ("ports = { khorgos = 60 }", "for 60 % write 0.6"))
_row("shares", "ports = { khorgos = 1.0 }", ("ports = { khorgos = 0.9999999999 }",), status=0)
_row("shares", "cars = 0.25,", ("cars = 0.26,", "sum to 1.01", "SCN-120"),
     ("cars = 0.24,", "sum to 0.99"), text=FULL)
_row("bounds", 'boarding = "40 min"',
     ('boarding = { triangular = ["20 min", "10 min", "30 min"] }', "in rising order", "SCN-042"),
     ('boarding = { triangular = ["40 min", "50 min", "45 min"] }', "in rising order"),
     ('boarding = { uniform = ["2 h", "1 h"] }', "in rising order", "SCN-043"),
     ('boarding = { mean = "1 h", cv = 1, at_least = "2 h", at_most = "1 h" }', "SCN-044"),
     ('boarding = { uniform = ["1 h", "2 h"], at_least = "3 h" }', "leave nothing", "SCN-047"))
_row("bounds", 'boarding = "40 min"',
     ('boarding = { triangular = ["1 h", "1 h", "1 h"] }', "so this time is constant"),
     ('boarding = { uniform = ["1 h", "1 h"] }', "so this time is constant"), status=0)
_row("law", 'boarding = "40 min"',
     ('boarding = { mean = "1 h", cv = -1 }', "cv: must be >= 0, got -1"),
     ('boarding = { mean = "1 h", cv = 11 }', "cv: must be <= 10"),
     ('boarding = { mean = "1 h" }', "cv goes with mean", "SCN-041"),
     ('boarding = { exponential = "1 h", cv = 1 }', "cv goes with mean"),
     ('boarding = { mean = "1 h", gamma = "1 h", cv = 1 }', "exactly one law"),
     ('boarding = { mean = "1 h", sd = "2 h" }', "the spread is cv"),
     ('boarding = { gamma = "1 h", shape = 0 }', "cv = 1 / sqrt(k)"),
     ('boarding = { erlang = "1 h", k = 2.5 }', "as in { gamma = ", "cv = 1 / sqrt(k)"),
     ('boarding = { lognormal = "1 h", cv = 1 }', "which is lognormal"),
     ('boarding = { normal = ["1 h", "10 min"] }', "which is lognormal"),
     ('boarding = { min = "1 h", max = "2 h" }', "triangular"))
_row("heavy tail", 'boarding = "40 min"',
     *((f"boarding = {{ {law} }}", "no law of infinite variance") for law in
       ('pareto = "1 h", alpha = 1.5', 'pareto = { scale = "1 h" }', 'mean = "1 h", alpha = 2',
        'cauchy = "1 h"', 'lomax = "1 h"', 'levy = "1 h"')))
_row("period", "end = 2024-02-01",
     ("end = 2024-01-01", "2024-01-01 is not after the start 2024-01-01", "SCN-061"),
     ("end = 2023-02-01", "2023-02-01 is not after the start 2024-01-01"),
     ('duration = "0 d"', "a time of zero"), ('duration = "-2 d"', "is negative"),
     ("end = 9999-12-31", "give a year"), ('end = 2024-02-01\nduration = "5 d"', "SCN-060"))
_row("period", 'warm_up = "2 d"', ('warm_up = "-2 d"', "is negative", "SCN-037"),
     ("warm_up = 2", "2 what?"))
_row("replications", 'title = "One port"',
     ('title = "x"\nreplications = 0', "must be >= 1, got 0"),
     ('title = "x"\nreplications = -3', "must be >= 1, got -3"),
     ('title = "x"\nreplications = 1.5', "a whole number is due"),
     ('title = "x"\nreplications = "10"', "write it without quotes"))
_row("replications", 'title = "One port"', ('title = "x"\nreplications = 1',), status=0)
_row("seed", 'title = "One port"',
     ('title = "x"\nseed = -1', "seed: must be >= 0, got -1"),
     ('title = "x"\nseed = 1.5', "a whole number is due"), ('title = "x"\nseed = "x"', "as in"),
     (f'title = "x"\nseed = {2**128}', "below 2 to the 128th"),
     (f'title = "x"\nseed = {2**2000}', "a number of about 603 digits is too large"),
     ('title = "x"\nseed = true', "is due, got true"))
_row("references", "wagons = 55", ('counts_as = "fright"', "there is no [services.fright]"))
_row("references", "{ khorgos = 1.0 }", ("{ khorgas = 1.0 }", "did you mean khorgos?", "SCN-065"),
     ("{ khorgos = 0.5, alashankou = 0.5 }", "there is no [ports.alashankou]; known are khorgos"))
_row("references", 'source = "a-paper" }', ('source = "a-papre" }', "did you mean a-paper?"))
_row("empty part of a key", '"ports.khorgos.china.customs.lanes" =',
     ('"ports.khorgos.china.customs.lanes." =', "there is no such value", "SCN-080"),
     ('"ports.khorgos.china.customs." =', "SCN-080"), ('"" =', "SCN-080"), ('"." =', "SCN-080"),
     ('"ports..china.customs.lanes" =', "SCN-080"))
_row("references", 'metric = "trains_arrived"',
     ('metric = "trains_arrived"\nservice = "x"', "known are all, freight"),
     ('metric = "trains_arrived"\nport = "khorgas"', "did you mean khorgos?"))
_row("references", 'resource = "kazakhstan.onward_path"',
     ('resource = "kazakhstan.onwards_path"', "did you mean kazakhstan.onward_path?"), text=FULL)
_row("references", 'services = ["express"]',
     ('services = ["expres"]', "did you mean express?"), text=FULL)
_row("unreachable", "[ports.khorgos.wagons.broad]",
     ("[ports.kashgar]\n[ports.khorgos.wagons.broad]", "ports.kashgar: no train comes here"),
     status=0)
_row("unreachable", "westbound = 0.6",
     ("westbound = 0.0", "no train is loaded onto these wagons"), status=0)
# fmt: on

CASES = _ROWS
