"""One scenario for each code that no other case makes: what must fit together."""

from tests.hostile.cases import BAD, Case, of_change
from tests.hostile.cases_of_references import BY_FILES, HEADER, ROUTES, ROW, SAMPLE
from tests.unit.scenario.files import FULL


def _full(old: str, new: str, *said: str) -> Case:
    return of_change("rule", old, new, 2, *said, text=FULL)


def _whole(old: str, new: str, *said: str) -> Case:
    return of_change("rule", old, new, 2, *said)


def _files(*said: str, status: int = 2, **changed: str) -> Case:
    texts = {"times": HEADER + ROW, "sample": SAMPLE, "routes": ROUTES, "main": BY_FILES, **changed}
    files = {BAD: texts.pop("main"), **{f"{name}.csv": text for name, text in texts.items()}}
    return Case("rule", files, ("", BAD), status, said)


CASES = [
    _whole('title = "One port"', f'title = "{"x" * 301}"', "has 301 characters", "SCN-029"),
    _full('clearance_p95_h = "lower"', 'clearance_p95_h = "up"', '"higher"', "SCN-059"),
    _whole("wagons = 55", 'arrivals = { weekly = ["mon 25:00"] }', '"mon 08:15"', "SCN-058"),
    _whole("[ports.khorgos.wagons.broad]",
           '[ports.khorgos]\nutc_offset = "8"\n[ports.khorgos.wagons.broad]', "+08:00", "SCN-039"),
    _whole("wagons = 55", 'arrivals = { khorgos = { weekly = ["mon 08:15"] } }\n', "SCN-063"),
    _files("SCN-071", main='title = "x"\nstart = 2024-01-01\nduration = "1 h"\n'
           "services.a = { trains = 1, ports = { khorgos = 1.0 } }\n"
           'ports.khorgos.china.customs = { lanes = 1, hours = "08:00-09:00" }\n'),
    _full("cars = 0.25", "carz = 0.25", "did you mean cars?", "SCN-121"),
    _full('at_limit = "release"\nexamined_afterwards = true', 'at_limit = "expedite"',
          'margin = "4 h"', "SCN-122"),
    _full('services = ["express"]', 'services = ["expres"]', "SCN-123"),
    _full("until = 3 }", "until = 30 }", "SCN-124"),
    _full('hours = "20:00-08:00", lanes = 2', 'hours = "20:00-08:00", lanes = 9', "SCN-125"),
    _full("end = 2023-12-15T06:00:00", "end = 2023-12-11", "SCN-126"),
    _full("start = 2023-12-12\nend = 2023-12-15T06:00:00", "start = 2030-12-12\nend = 2030-12-15",
          "SCN-127"),
    _full('resource = "kazakhstan.onward_path"', 'resource = "kazakhstan.onwards"', "SCN-128"),
    _full("capacity = 4", "capacity = 999", "SCN-129"),
    _full('resource = "border.standard_path_eastbound"',
          'resource = "border.broad_path_eastbound"\n', "no empties run on", "SCN-130"),
    _full("origin = { westbound", 'arrivals = { weekly = ["mon 08:15"] }\norigin = { westbound',
          "SCN-112"),
    _files("SCN-113", main='title = "x"\nstart = 2024-01-01\nduration = "3 d"\n'
           "services.a.arrivals = { khorgos = { weekly = [] } }\n"
           "ports.khorgos.china.customs.lanes = 1\n"),
    _files("SCN-077", times=HEADER + ROW.replace("2024-", "2023-")),
    _files("SCN-115", routes=ROUTES.split("eastbound", maxsplit=1)[0]),
    _files("SCN-116", main=BY_FILES.replace("drawn = {", 'drawn = { origin = "Xian",')),
    _files("routes.csv:2:11: origin: a route has no origin", "SCN-114",
           routes=ROUTES.replace("Xian", "", 1)),
    _files("has more than 10,000 rows", "SCN-100", status=3,
           routes=ROUTES + ROUTES.split("\n")[1].join(["", "\n"]) * 10_001),
    of_change("rule of a target", 'metric = "trains_arrived"\nvalue = 310.0',
              'metric = "clearance_mean_h"\nvalue = 5.0\nfrom_date = 2024-01-02', 2, "SCN-111"),
    of_change("rule of a target", 'metric = "trains_arrived"', 'metric = "trains_arived"', 2,
              "did you mean trains_arrived?", "SCN-110"),
]  # fmt: skip
