"""What a scenario names outside itself: bases, CSV files, and paths that lead elsewhere."""

from tests.hostile.cases import BAD, Case, of_file
from tests.unit.scenario.files import WHOLE

HEADER = "arrival,service,port,direction,wagons,teu,tonnes,value\n"
ROW = "2024-01-02 08:30,freight,khorgos,westbound,55,104,1000.5,1000\n"
SAMPLE = "value\n45 min\n1 h\n"
ROUTES = """\
direction,origin,destination,weight,to_port,from_port,cv
westbound,Xian,Almaty,1.0,4 d,3 d,0.2
eastbound,Almaty,Xian,1,4 d,3 d,0.2
"""
BY_FILES = """\
title = "x"
start = 2024-01-01
duration = "3 d"
services.freight.arrivals = { timetable = "times.csv" }
services.drawn = { trains_per_day = 2, routes = "routes.csv", ports = { khorgos = 1.0 } }
ports.khorgos.china.customs.documents = { empirical = "sample.csv" }
"""

_ROOT = "name a file below it, relative to this one"
_OUTSIDE = [
    ("../bad.toml", "leads out of the scenario root"),
    ("../../../outside.toml", "leads out of the scenario root"),
    ("x/../../good.toml", "leads out of the scenario root"),
    ("out.toml", "leads out of the scenario root"),
    ("/etc/passwd", "is not a relative path"),
    ("~/base.toml", "is not a relative path"),
    ("C:/base.toml", "is not a relative path"),
    ("$HOME/base.toml", "holds characters that are not expanded here"),
    ("%HOME%/base.toml", "holds characters that are not expanded here"),
    ("a\\\\base.toml", "holds characters that are not expanded here"),
    ("\\\\\\\\srv\\\\share\\\\x.toml", "is not a relative path"),
    ("http://example.org/base.toml", "is an address, and nothing is fetched"),
    ("file:///etc/passwd", "is an address, and nothing is fetched"),
    ("", "is no path"),
    ("good.toml\\u0000", "is no path"),
    ("a\\nb", "is no path"),
]


def _extends(row: str, reference: str, status: int, *said: str, **files: str) -> Case:
    more = {f"{name}.toml": text for name, text in files.items()}
    text = f'extends = "{reference}"\n'
    return Case(row, {BAD: text, **more}, ("", BAD), status, ("bad.toml:1:1: extends: ", *said))


def _chain(length: int) -> dict[str, str]:
    """Return files that extend each other, c0 the next and so on, the last one whole."""
    links = {f"c{n}": f'extends = "c{n + 1}.toml"\n' for n in range(length)}
    return {**links, f"c{length}": WHOLE}


def _csv(row: str, place: str, status: int, *said: str, **changed: str | bytes) -> Case:
    """Return the case of a scenario by files, one of which is changed."""
    files = {"times": HEADER + ROW, "sample": SAMPLE, "routes": ROUTES, **changed}
    named = {f"{name}.csv": text for name, text in files.items()}
    return Case(row, {BAD: BY_FILES, **named}, ("", BAD), status, (place, *said) if status else ())


BASES = [
    _extends("base missing", "missing.toml", 2, 'no such file "missing.toml"', "SCN-001"),
    _extends("base missing", "Good.toml", 2, 'no such file "Good.toml"; did you mean "good.toml"?'),
    _extends("base missing", "good", 2, 'did you mean "good.toml"?'),
    _extends("base missing", "./x/../missing.toml", 2, "looked for as missing.toml"),
    _extends("base missing", "sub/missing.toml", 2, "there is no such folder either"),
    _extends("base missing", "a" * 300, 2, "no such file"),
    _extends("base missing", "a/" * 500, 2, "extends: "),
    _extends("base no file", ".", 2, "is a folder, not a file", '"good.toml"'),
    _extends("base no file", "pipe.toml", 3, "is a device or pipe"),
    Case("base no file", {BAD: 'extends = "binary.toml"'}, ("", BAD), 2,
         ("binary.toml: is a PNG picture",)),
    _extends("circle", "bad.toml", 2, "leads back to a file that extends this one", "SCN-053"),
    Case("circle", {BAD: 'extends = "b.toml"', "b.toml": 'extends = "bad.toml"'}, ("", BAD), 2,
         ("b.toml:1:1: extends: ", "break the circle")),
    *(_extends("outside", path, 2, why, _ROOT, "SCN-019") for path, why in _OUTSIDE),
    of_file("base no text", "extends = 5", 2, "a file name is due", 'extends = "base.toml"'),
    of_file("base no text", 'extends = ["good.toml"]', 2, "a file name is due, got a list"),
    of_file("base no text", "extends = true", 2, "a file name is due"),
    of_file("base no text", "[extends]\nx = 1", 2, "a file name is due, got a table"),
    Case("chain", {f"{n}.toml": t for n, t in _chain(1_000).items()}, ("", "c0.toml"), 3,
         ("c8.toml:1:1: extends: more than 8 files extend each other", "SCN-054")),
    Case("chain", {f"{n}.toml": t for n, t in _chain(9).items()}, ("", "c0.toml"), 3,
         ("join some of them",)),
    Case("chain", {f"{n}.toml": t for n, t in _chain(8).items()}, ("", "c0.toml"), 0, ()),
    Case("chain", {f"c{n}.toml": f'extends = "c{n + 1}.toml"\n# ' + ("x" * 99 + "\n#") * 7_000
                   for n in range(7)}, ("", "c0.toml"), 3, ("the files together are too large",)),
    Case("base is wrong", {BAD: 'extends = "base.toml"\n',
                           "base.toml": WHOLE.replace("lanes = 3", "lnaes = 3")}, ("", BAD), 2,
         ("base.toml:17:1: ", "did you mean lanes?")),
]  # fmt: skip

_DUE = "the first line is arrival,service,port,direction"
CSVS = [
    _csv("CSV fine", "", 0),
    _csv("CSV header", "times.csv:1:1: ", 2, "has no header line", _DUE, "SCN-091", times=""),
    _csv("CSV header", "times.csv:1:1: ", 2, "has no header line", times="\n\n\n"),
    _csv("CSV header", "times.csv:1:1: ", 2, "the column port is missing",
         times=HEADER.replace("port,", "") + ROW),
    _csv("CSV header", "times.csv:1:1: ", 2, '"prot" is no column; did you mean port?',
         times=HEADER.replace("port", "prot") + ROW),
    _csv("CSV header", "times.csv:1:1: ", 2, '"extra" is no column',
         times=HEADER.replace("\n", ",extra\n") + ROW),
    _csv("CSV header", "times.csv:1:1: ", 2, "the column wagons stands there twice",
         times=HEADER.replace("wagons", "wagons,wagons")),
    _csv("CSV header", "times.csv:1:1: ", 2, "not separated by", times=HEADER.replace(",", ";")),
    _csv("CSV header", "times.csv:1:1: ", 2, "separated by", times=HEADER.replace(",", "\t")),
    _csv("CSV header", "sample.csv:1:1: ", 2, '"45 min" is no column', sample="45 min\n1 h\n"),
    _csv("CSV header", "routes.csv:1:1: ", 2, "did you mean weight?",
         routes=ROUTES.replace("weight", "wieght")),
    _csv("CSV empty", "times.csv:2:1: ", 2, "holds no trains", "SCN-097", times=HEADER),
    _csv("CSV empty", "sample.csv:2:1: ", 2, "the sample is empty", sample="value\n"),
    _csv("CSV width", "times.csv:17:1: ", 2, "has 3 fields, the header has 8", "SCN-092",
         times=HEADER + ROW * 15 + "a,b,c\n"),
    _csv("CSV width", "times.csv:2:1: ", 2, "has 9 fields", "decimals take a point",
         times=HEADER + ROW.replace("1000.5", "1000,5")),
    _csv("CSV width", "sample.csv:2:1: ", 2, "decimals take a point", sample="value\n1,5 h\n"),
    _csv("CSV quotes", "times.csv:2:1: ", 2, "a quote is never closed", "SCN-093",
         times=HEADER + '"' + ROW),
    _csv("CSV quotes", "times.csv:2:1: ", 2, "a quote within is doubled",
         times=HEADER + '"a" b,c\n'),
    _csv("CSV quotes", "sample.csv:2:1: ", 2, "never closed", sample='value\n"\n' + "1 h\n" * 900),
    _csv("CSV mark", "", 0, times="\ufeff" + HEADER + ROW),
    _csv("CSV mark", "", 0, times=(HEADER + ROW).replace("\n", "\r\n")),
    _csv("CSV text", "times.csv: ", 2, "looks like UTF-16", times=(HEADER + ROW).encode("utf-16")),
    _csv("CSV text", "times.csv:3:1: ", 2, "byte 0xff is not UTF-8",
         times=(HEADER + ROW).encode() + b"\xff"),
    _csv("CSV text", "times.csv: ", 2, "a zip archive, a spreadsheet perhaps",
         times=b"PK\x03\x04xl/worksheets\0"),
    _csv("CSV text", "times.csv: ", 2, "not a text file", times=HEADER + ROW + "\0"),
    *(_csv("CSV date", "times.csv:2:1: arrival: ", 2, *said, times=HEADER + ROW.replace(
        "2024-01-02 08:30", moment)) for moment, *said in [
        ("45321", "looks like a serial date of a spreadsheet", "SCN-095"),
        ("45321.35", "looks like a serial date of a spreadsheet"),
        ("02.01.2024 08:30", "as in 2024-01-31 08:30"), ("2024-02-30 08:30", "no such moment"),
        ("2024-01-02 24:00", "midnight is 00:00 of the next day"),
        ("2024-01-02T08:30Z", "has an offset"), ("2024-01-02", "has no time of day"),
        ("", "is no moment"), ("=NOW()", "is no moment")]),
    *(_csv("CSV number", "times.csv:2:51: tonnes: ", 2, "is due", "as in 1234.5", "SCN-096",
           times=HEADER + ROW.replace("1000.5", cell))
      for cell in ('"1.234,5"', "nan", "inf", "-inf", "-0.0", "1e999", "-5", "1 000", "٣", "0x10")),
    *(_csv("CSV number", "times.csv:2:44: wagons: ", 2, "a whole number from 1", times=HEADER +
           ROW.replace(",55,", f",{cell},")) for cell in ("1.5", "0", "-1", "9" * 20, "nan")),
    _csv("CSV number", "routes.csv:2:23: weight: ", 2, "a finite weight above zero",
         routes=ROUTES.replace("1.0", "nan")),
    _csv("CSV number", "routes.csv:2:35: cv: ", 2, "from 0 to", routes=ROUTES.replace("0.2", "11")),
    _csv("CSV name", "times.csv:2:18: service: ", 2, "did you mean freight?", "SCN-094",
         times=HEADER + ROW.replace("freight", "frieght")),
    _csv("CSV name", "times.csv:2:26: port: ", 2, "did you mean khorgos?",
         times=HEADER + ROW.replace("khorgos", "korgos")),
    _csv("CSV name", "times.csv:2:34: direction: ", 2, "did you mean westbound?",
         times=HEADER + ROW.replace("westbound", "WEST")),
    _csv("CSV name", "times.csv:2:18: service: ", 2, r'"\x1b[31mfreight"',
         times=HEADER + ROW.replace("freight", "\x1b[31mfreight")),
    _csv("CSV name", "times.csv:2:18: service: ", 2, "does not take these trains", "SCN-098",
         times=HEADER + ROW.replace("freight", "drawn")),
    _csv("CSV time", "sample.csv:2:1: value: ", 2, "45 what?", sample="value\n45\n"),
    _csv("CSV time", "sample.csv:2:1: value: ", 2, "is negative", sample="value\n-1 h\n"),
    _csv("CSV time", "sample.csv:2:1: value: ", 2, "is not a duration", sample="value\nnan\n"),
    _csv("CSV time", "sample.csv:2:1: value: ", 3, "shorter than half a second",
         sample="value\n5e-324 h\n"),
    _csv("CSV time", "sample.csv:2:1: value: ", 3, "longer than 100", sample="value\n1e999 h\n"),
    _csv("CSV time", "routes.csv:2:27: to_port: ", 2, "what?", routes=ROUTES.replace("4 d", "4")),
    _csv("CSV size", "bad.toml:4:31: services.freight.arrivals.timetable: ", 3,
         "has 2,147,483,648 bytes; at most 16,777,216", times=b"sparse:2147483648"),
    _csv("CSV size", "times.csv:2:1: ", 3, "the line has", times=HEADER + "x" * 10_001),
    _csv("CSV size", "sample.csv:2:1: ", 2, "... and 31 more", sample="value\n" + "x\n" * 300_000),
    _csv("CSV size", "", 0, sample="value\n" + "1 h\n" * 300_000),
    *(Case("CSV path", {BAD: BY_FILES.replace("times.csv", path)}, ("", BAD), 2,
           ("bad.toml:4:31: services.freight.arrivals.timetable: ", why)) for path, why in [
        *_OUTSIDE[:-1], ("missing.csv", 'no such file "missing.csv"'), (".", "is a folder")]),
    Case("CSV path", {BAD: BY_FILES.replace("times.csv", "pipe.toml"), "sample.csv": SAMPLE,
                      "routes.csv": ROUTES}, ("", BAD), 3, ("is a device or pipe",)),
]  # fmt: skip

CASES: list[Case] = [*BASES, *CSVS]
