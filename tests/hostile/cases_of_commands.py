"""Command lines that ask for what there is not, for too much, or to write where nobody may."""

from tests.hostile.cases import Case, of_words

_L = "ports.khorgos.china.customs.lanes"
_CHECK = ["check", "good.toml", "--set"]


def _set(change: str, status: int, *said: str) -> Case:
    return of_words("--set", [*_CHECK, change], status, *said)


def _numbers(most: int) -> str:
    return ",".join(str(number) for number in range(1, most + 1))


SETS = [
    _set(f"{_L}=abc", 2, f"command line: {_L}: a whole number is due, got text", "SCN-022"),
    _set("ports.khorgos.cranes=abc", 2, "command line: ports.khorgos.cranes: unknown key; cranes"),
    _set("lanes=4", 2, "lanes belongs under [ports.khorgos.china.customs]"),
    _set("a.b", 2, '--set "a.b" is not key=value; as in --set ports', "SCN-055"),
    _set("", 2, "is not key=value"), _set("=5", 2, "is not key=value"),
    _set("a b=5", 2, "is not key=value"), _set("ports.*.lanes=4", 2, "* is not allowed in --set"),
    _set("extends='x.toml'", 2, "put it into a file"), _set("seed=-1", 2, "seed: must be >= 0"),
    _set("clearance.limit=24", 2, "24 what?"), _set(f"{_L}=1e999", 2, "inf is not a number"),
    _set(f"{_L}=1,5", 2, 'got text "1,5"'), _set(f"{_L}=-1", 2, "must be >= 0"),
    _set(".".join("a" * 900) + "=1", 3, "command line:1:", "more than 8 parts"),
    _set("x=" + "[" * 900, 3, "command line:1:19: nesting is deeper"),
    _set("x=" + "9" * 5_000, 2, "unknown key"), _set("x=" + "9" * 20_000, 3, "the line has"),
    _set("clearance=5", 2, "a table is due"), _set("title=\x1b[31m", 0),
    _set("\x1b[31m=1", 2, r"\x1b[31m"), _set("services.freight.ports={khorgos=0.5}", 2, "0.5 is"),
    of_words("--set", ["check", "good.toml", "--set"], 2, "requires an argument"),
    of_words("--set", ["check", "good.toml", *["--set", "k=1"] * 10_000], 3,
             "the command line has 10,000 options; at most 500 are read", "scenario file"),
    of_words("--set", ["run", "good.toml", *["--set", f"{_L}=4"] * 10_000], 3, "at most 500"),
    of_words("--set", ["sweep", "good.toml", *["--vary", "a=1"] * 10_000], 3, "at most 500"),
    of_words("--set", ["check", "good.toml", *[w for n in range(90) for w in ("--set", f"k{n}=1")]],
             2, "command line: k0: unknown key", "... and 70 more"),
]  # fmt: skip

USAGE = [
    of_words("no arguments", [], 2, "Usage: landbridge COMMAND", "check"),
    of_words("no arguments", "--help", 0, "Usage: landbridge COMMAND"),
    of_words("no arguments", "--version", 0),
    of_words("no arguments", "run --help", 0, "--replications"),
    of_words("no arguments", "check", 2, "check needs at least one scenario file"),
    of_words("no arguments", "run", 2, "requires an argument", "landbridge run --help"),
    of_words("unknown word", "chekc good.toml", 2, "did you mean `check`?"),
    of_words("unknown word", "rnu good.toml", 2, "did you mean `run`?"),
    of_words("unknown word", "migrate good.toml", 2, "unknown command"),
    of_words("unknown word", "--hlep", 2, "did you mean `--help`?"),
    of_words("orders to a terminal", ["\x1b[31m" * 2_000], 2, r"\x1b[31m"),
    of_words("unknown word", "run good.toml --replication 5", 2, "Did you mean --replications?"),
    of_words("unknown word", "run good.toml --seeed 5", 2, "Did you mean --seed?"),
    of_words("unknown word", "check good.toml --stritc", 2, "Did you mean --strict?"),
    of_words("orders to a terminal", ["check", "good.toml", "--x\x1b[31m"], 2, r"--x\x1b[31m"),
    of_words("unknown word", "run good.toml more", 2, "Nothing is done with more."),
    of_words("orders to a terminal", ["check", "good.toml", "--root", "\0"], 2, "zero byte"),
    of_words("whole number", "run good.toml --replications 1.5", 2, "a whole number is due, got"),
    of_words("whole number", "run good.toml --replications 0", 2, "at least 1 is needed"),
    of_words("whole number", "run good.toml --replications -3", 2, "at least 1 is needed"),
    of_words("whole number", "run good.toml --replications abc", 2, 'got "abc"; as in 20'),
    of_words("whole number", "run good.toml --replications 1e9", 2, "a whole number is due"),
    of_words("whole number", ["run", "good.toml", "--replications", "9" * 5_000], 2, "is due"),
    of_words("whole number", "run good.toml --replications 1000000000", 3, "the limit is 100000"),
    of_words("whole number", "run good.toml --seed -1", 2, "from 0 to 2^128 - 1"),
    of_words("whole number", "run good.toml --seed 1.5", 2, "a whole number is due"),
    of_words("whole number", ["run", "good.toml", f"--seed={2**200}"], 2, "2^128 - 1"),
    of_words("whole number", "run good.toml --jobs 0", 2, "from 1 to 1024"),
    of_words("whole number", "run good.toml --jobs 1000000", 2, "from 1 to 1024"),
    of_words("precision", "run good.toml --precision 95", 2, "95 % is 0.95"),
    of_words("precision", "run good.toml --precision nan", 2, "less than 1 is possible"),
    of_words("confidence", "capacity good.toml --confidence 95", 2, "from 0.5 to below 1"),
    of_words("confidence", "capacity good.toml --confidence 1.0", 2, "from 0.5 to below 1"),
    of_words("confidence", "capacity good.toml --confidence 0", 2, "from 0.5 to below 1"),
    of_words("confidence", "capacity good.toml --confidence nan", 2, "from 0.5 to below 1"),
    of_words("confidence", "capacity good.toml --confidence -1", 2, "from 0.5 to below 1"),
    of_words("language", "run good.toml --language xx", 2, "there are en (English)"),
]

EXPERIMENTS = [
    of_words("sweep", "sweep good.toml", 2, "sweep needs a --vary"),
    of_words("sweep", "sweep good.toml --vary seed=1,2", 2, "the same luck; give --seed"),
    of_words("sweep", "sweep good.toml --vary title=a,b", 2, "changes no figure"),
    of_words("sweep", "sweep good.toml --vary x=1", 2, "unknown key"),
    of_words("sweep", f"sweep good.toml --vary {_L}=a,b", 2, "a whole number is due", "= b:"),
    of_words("sweep", f"sweep good.toml --vary {_L}", 2, "a range needs --latin-hypercube"),
    of_words("sweep", f"sweep good.toml --vary {_L}=", 2, "a value is missing"),
    of_words("sweep", f"sweep good.toml --vary {_L}=1,1", 2, "is given twice"),
    of_words("sweep", f"sweep good.toml --vary {_L}=1 --vary {_L}=2", 2, "is varied twice"),
    of_words("sweep", f"sweep good.toml --vary {_L}=0,-1,1e999", 2, f"--vary {_L} = -1", "= 1e999"),
    of_words("large sweep", f"sweep good.toml --vary {_L}={_numbers(1_000)} --vary "
             f"ports.khorgos.wagons.broad.ready={_numbers(1_000)} --vary "
             f"ports.khorgos.border.broad.paths_per_day={_numbers(10)}", 3,
             "the sweep has 10,000,000 points", "h on one processor; the limit is 100,000"),
    of_words("large sweep", f"sweep good.toml --replications 1000 --vary {_L}={_numbers(100)} "
             f"--vary ports.khorgos.wagons.broad.ready={_numbers(100)}", 3,
             "10,000 points of 1000 replications are 10,000,000 runs", "h on one processor",
             "--yes-really"),
    of_words("large sweep", f"sweep good.toml --vary {_L}=1..9 --latin-hypercube 1000000000", 3,
             "1,000,000,000 points"),
    of_words("large sweep", f"sweep good.toml --vary {_L}=1..9 --latin-hypercube -5", 2,
             "at least 2"),
    of_words("capacity", "capacity good.toml --grow title", 2, "--grow title", "no figure"),
    of_words("capacity", "capacity good.toml --grow seed", 2, "--grow seed", "give --seed"),
    of_words("capacity", "capacity good.toml --grow services.x", 2, "no such service"),
    of_words("capacity", "capacity good.toml --grow x", 2, "no one value there to grow from"),
    of_words("capacity", "capacity good.toml --keep x", 2, 'write it as in "share_cleared_in'),
    of_words("capacity", ["capacity", "good.toml", "--keep", "dwell_mean_h <= nan"], 2,
             "not a number"),
    of_words("keep twice", ["capacity", "good.toml", *["--keep", "dwell_mean_h <= 90"] * 2], 2,
             "is given twice"),
    of_words("capacity", ["capacity", "good.toml", "--keep", "dwell_maen_h <= 9"], 2,
             "dwell_mean_h"),
    of_words("compare", "compare good.toml", 2, "compare"),
    *(of_words("figure", [command, "good.toml", "--set", "targets.all-trains.metric=trains_arived"],
               2, "command line: targets.all-trains.metric", "did you mean trains_arrived?")
      for command in ("check", "validate")),
    of_words("overload", "check good.toml --set services.freight.trains_per_day=60", 0,
             "offered load 2.67", "grows for ever"),
    of_words("overload", "check good.toml --strict --set services.freight.trains_per_day=60", 2,
             "good.toml: khorgos.border.broad_path_eastbound: the offered load is 1 or more"),
    of_words("overload", "check good.toml --quiet --strict --set "
             "services.freight.trains_per_day=60", 2, "the offered load is 1 or more"),
    of_words("overload", f"check good.toml --strict --set {_L}=1 --set "
             "services.freight.declared_ahead=0.0 --set services.freight.trains_per_day=25 --set "
             "ports.khorgos.border.broad.paths_per_day=30", 2, "khorgos.china.customs: the"),
    of_words("overload", "check good.toml --strict", 0, "good.toml: valid"),
]  # fmt: skip

FOLDERS = [
    of_words("results folder", ["run", "good.toml", "--out", out], status, said)
    for out, status, said in [
        (".", 4, "the folder is not empty and landbridge did not make it"),
        ("..", 4, "landbridge did not make it"), ("/", 4, "does not write into the root"),
        ("~", 2, "is not expanded here"), ("$HOME/x", 2, "is not expanded here"),
        ("good.toml", 4, "a file stands where the results folder should be"),
        ("dangling", 4, "a link that leads nowhere"), ("foreign", 4, "landbridge did not make it"),
        ("/dev/null", 4, "a file stands where"), ("/proc/x", 4, "/proc/x"),
        ("good.toml/x", 4, "good.toml/x"),
    ]
] + [
    of_words("results read", "report foreign", 4, "no complete results here"),
    of_words("results read", "facts nowhere", 4, "there is no such folder"),
    of_words("results read", "explain good.toml x", 4, "there is no such folder"),
    of_words("results read", "plot .", 4, "no complete results here"),
    of_words("results read", ["export", "\x1b[31m", "--format", "csv"], 4, r"\x1b[31m"),
]  # fmt: skip

INIT = [
    of_words("init", "init good", 2, "there is such a file already"),
    of_words("init", "init dangling.toml", 2, "there is such a file already"),
    of_words("init", "init a/b", 2, "there is no folder a to write into"),
    of_words("init", "init x.csv", 2, "ends in .toml"),
    of_words("init", "init x --like prots", 2, "did you mean ports?"),
    of_words("init", "init --like ports", 2, "there is no scenarios/h1-2024.toml here"),
    of_words("init", "init x --like policy --base nothing.toml", 2, "no such file"),
    of_words("init", "init x --base good.toml", 2, "a lane extends nothing"),
    of_words("init", ["init", "..."], 2, "is no name of a scenario file"),
    of_words("init", ["init", "a\x1b[31m"], 2, "is no name of a scenario file"),
    of_words("init", ["init", ""], 2, "is no name of a scenario file"),
]

CASES: list[Case] = [*SETS, *USAGE, *EXPERIMENTS, *FOLDERS, *INIT]
