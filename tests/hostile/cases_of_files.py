"""Files that are no scenario at all: kinds, encodings, sizes, depths, other programs' files."""

import pickle
import zlib

from tests.hostile.cases import Case, of_file, of_words
from tests.unit.scenario.files import WHOLE

_INIT = "start from `landbridge init`"

MISSING = [
    of_words("missing file", "check nothing.toml", 2, "nothing.toml: no such file", "SCN-001"),
    of_words("missing file", "check goood.toml", 2, 'did you mean "good.toml"?'),
    of_words("missing file", "run good", 2, 'did you mean "good.toml"?'),
    of_words("missing file", "compare good.toml Good.toml", 2, 'did you mean "good.toml"?'),
    of_words("missing file", "sweep x/good.toml --vary seed=1,2", 2, "there is no such folder"),
    of_words("missing file", ["check", ""], 2, "is a folder"),
    of_words("missing file", ["check", "a" * 5_000], 2, "no such file"),
    of_words("missing file", ["check", "a\nb\x1b[31m.toml"], 2, r"a\nb\x1b[31m.toml: no such"),
    of_words("folder", "check .", 2, "is a folder, not a file", '"good.toml"', "SCN-002"),
    of_words("folder", "run .", 2, "is a folder, not a file"),
    of_words("folder", "compare good.toml .", 2, "is a folder, not a file"),
    of_words("folder", "sweep .. --vary seed=1,2", 2, "is a folder, not a file"),
    of_words("folder", "show /", 2, "is a folder, not a file"),
    of_words("folder", "validate /tmp", 2, "is a folder, not a file"),
    of_words("device", "check /dev/zero", 3, "is a device or pipe; only regular files", "SCN-006"),
    of_words("device", "run /dev/urandom", 3, "is a device or pipe"),
    of_words("device", "compare good.toml /dev/full", 3, "is a device or pipe"),
    of_words("device", "show /dev/tty", 3, "is a device or pipe"),
    of_words("device", "check pipe.toml", 3, "is a device or pipe"),
    of_words("device", "run pipe.toml", 3, "is a device or pipe"),
    of_words("standard input", "check -", 2, "read from a file, not from standard input"),
    of_words("standard input", "run -", 2, "not from standard input"),
    of_words("standard input", "compare good.toml -", 2, "not from standard input"),
]

EMPTY = [
    of_file("empty", text, 2, f"{place}the scenario is empty; {_INIT}", "SCN-003")
    for text, place in [
        ("", "bad.toml:1:1: "), ("# only a comment\n", ""), ("\n\n\n", ""), (" \t\r\n", ""),
        ("# a\n" * 1_000, ""), (b"\xef\xbb\xbf", ""),
    ]
]  # fmt: skip

ENCODINGS = [
    of_file("byte order mark", b"\xef\xbb\xbf" + WHOLE.encode(), 0, "begins with a byte order"),
    of_file("line ends", WHOLE.replace("\n", "\r\n"), 0),
    of_file("UTF-16", WHOLE.encode("utf-16"), 2, "looks like UTF-16; save it as UTF-8"),
    of_file("UTF-16", WHOLE.encode("utf-16-be"), 2, "looks like UTF-16", "SCN-004"),
    of_file("UTF-16", WHOLE.encode("utf-16-le"), 2, "looks like UTF-16"),
    of_file("UTF-16", WHOLE.encode("utf-32"), 2, "looks like UTF-16"),
    of_file("UTF-16", "title".encode("utf-16"), 2, "looks like UTF-16"),
    of_file("Latin-1", 'title = "Übung"\n'.encode("latin-1"), 2, "bad.toml:1:10: byte 0xdc"),
    of_file("Latin-1", '# 中\ntitle = "中"'.encode("gb18030"), 2, "is not UTF-8"),
    of_file("Latin-1", 'title = "Ж"\n'.encode("cp1251"), 2, "save the file as UTF-8"),
    of_file("Latin-1", WHOLE.encode() + b"\xc3", 2, "is not UTF-8", "SCN-004"),
    of_file("Latin-1", WHOLE.encode() + b"\xed\xa0\x80", 2, "bad.toml:52:1: byte 0xed"),
]

BINARY = [
    of_file("binary", content, 2, what, "give plain text", "SCN-005")
    for content, what in [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
        (b"PK\x03\x04abc.xlsx", "a zip archive, a spreadsheet perhaps"),
        (zlib.compress(b"x" * 99, wbits=31), "compressed (gzip)"),
        (pickle.dumps({"title": "x"}), "a Python pickle"),
        (b"PAR1\x15\0\x15", "a Parquet table"),
        (b"\x7fELF\x02\x01\x01\0", "a program"),
        (b"abc = 1\n" * 20 + b"\0", "not a text file"),
    ]
]

OTHERS = [
    of_file("merge markers", f"<<<<<<< HEAD\n{WHOLE}", 2, "bad.toml:1:1: a merge left", "SCN-015"),
    of_file("merge markers", f"{WHOLE}=======\n", 2, "bad.toml:52:1: a merge left"),
    of_file("merge markers", f"{WHOLE}>>>>>>> topic\n", 2, "bad.toml:52:1: a merge left"),
    of_file("merge markers", f"{WHOLE}||||||| base\n", 2, "a merge left its conflict marker"),
    of_file("merge markers", WHOLE.replace("lanes = 3", "<<<<<<< a\nlanes = 3\n=======\nlanes = 4\n"
                                           ">>>>>>> b"), 2, "bad.toml:17:1: a merge left"),
    of_file("merge markers", "<<<<<<<\n", 2, "delete the markers"),
    of_file("YAML", "title: x\nports:\n  khorgos: 1\n", 2, "this looks like YAML", "TOML"),
    of_file("YAML", "---\na: &a [1]\nb: [*a, *a]\n", 2, "this looks like YAML"),
    of_file("YAML", "a: !!python/object/apply:os.system ['id']\n", 2, "this looks like YAML"),
    of_file("YAML", "- x\n- y\n", 2, "this looks like YAML"),
    of_file("YAML", "lol: &lol [lol]\nlol2: [*lol,*lol]\n", 2, "this looks like YAML"),
    of_file("YAML", '{\n  "title": "x"\n}\n', 2, "this looks like JSON"),
    of_file("YAML", "<?xml version='1.0'?><a/>\n", 2, "this looks like XML or HTML"),
    of_file("YAML", "arrival,service,port\n1,2,3\n", 2, "this looks like a CSV table"),
]  # fmt: skip

SIZES = [
    of_file("100 MB", b"sparse:104857600", 3, "has 104,857,600 bytes; at most 1,048", "SCN-007"),
    of_file("100 MB", b"sparse:1048577", 3, "has 1,048,577 bytes"),
    of_file("100 MB", b"sparse:2147483648", 3, "at most 1,048,576 bytes are read"),
    of_file("100 MB", b"sparse:1099511627776", 3, "at most 1,048,576 bytes are read"),
    of_file("long line", f'title = "{"x" * 1_000_000}"', 3, "bad.toml:1:1: the line has 1,000,010"),
    of_file("long line", f"{WHOLE}# {'x' * 10_000}", 3, "bad.toml:52:1: the line has 10,002"),
    of_file("long line", "x" * 1_048_576, 3, "at most 10,000", "SCN-008"),
    of_file("long line", f"a = [{'1,' * 5_000}]", 3, "at most 10,000"),
    of_file("deep", f"a = {'[' * 500}", 3, "nesting is deeper than 16 levels", "SCN-010"),
    of_file("deep", f"a = {'[' * 500}{']' * 500}", 3, "bad.toml:1:21: nesting"),
    of_file("deep", f"a = {'{b = ' * 500}", 3, "nesting is deeper"),
    of_file("deep", "a = " + "[\n" * 100_000, 3, "bad.toml:17:1: nesting is deeper"),
    of_file("deep", "a = " + "[" * 100_000, 3, "the line has"),
    of_file("deep", f"[{'[' * 50}a{']' * 50}]", 3, "nesting is deeper"),
    of_file("long key", f"{'.'.join('a' * 20_000)} = 1", 3, "the line has", "SCN-008"),
    of_file("long key", f"{'.'.join('a' * 4_000)} = 1", 3, "more than 8 parts", "SCN-009"),
    of_file("long key", f"[{'.'.join('a' * 4_000)}]", 3, "more than 8 parts"),
    of_file("long key", f"[[{'.'.join('a' * 9)}]]", 3, "use shorter keys"),
    of_file("long key", "x = { " + ".".join("a" * 9) + " = 1 }", 3, "more than 8 parts"),
    of_file("long key", ".".join('"a"' for _ in range(900)) + " = 1", 3, "more than 8 parts"),
    of_file("long number", f"x = {'9' * 4_301}", 2, "bad.toml:1:1: x: the number is too long"),
    of_file("long number", f"\n\nx = -{'9' * 5_000}", 2, "bad.toml:3:1: x: the number is too long"),
    of_file("long number", f"x = [1, {'9' * 9_000}]", 2, "use at most 18 digits", "SCN-017"),
    of_file("long number", f"x = 0x{'f' * 5_000}", 2, "unknown key"),
    of_file("long number", f"seed = {'9' * 4_000}", 2, "a number of about 400"),
    of_file("long number", f"x = 1.{'9' * 5_000}", 2, "unknown key"),
    of_file("many keys", "\n".join(f"k{n} = 1" for n in range(10**6)), 3, "at most 1,048,576"),
    of_file("many keys", "\n".join(f"k{n} = 1" for n in range(60_000)), 3, "bad.toml:50001:",
            "more than 50,000 keys and items", "SCN-011"),
    of_file("many keys", "x = [" + "1,1,1,\n" * 20_000 + "]", 3, "more than 50,000"),
    of_file("many keys", "\n".join(f"[services.s{n}]" for n in range(600)), 3, "600 services"),
    of_file("many keys", "\n".join(f"[ports.s{n}]" for n in range(101)), 3, "101 ports; at most"),
    of_file("many keys", "".join(f"[a{n}.b.c.d.e.f.g]\n" for n in range(9_000)), 3, "SCN-011"),
    of_file("many keys", "".join(f"k{n} = 1\n" for n in range(40_000)), 2, "k0: unknown key"),
]  # fmt: skip

TWICE = [
    of_file("twice", "lanes = 1\n\nlanes = 2", 2, "bad.toml:3:1: lanes", "first on line 1"),
    of_file("twice", "[a]\nb = 1\n[c]\n[a]\nd = 1", 2, "bad.toml:4:2: a", "first on line 1"),
    of_file("twice", "a.b = 1\n[a]\nc = 1", 2, "bad.toml:2:2: a", "line 1 already"),
    of_file("twice", "a = { b = 1, b = 2 }", 2, "bad.toml:1:14: a.b", "first on line 1"),
    of_file("twice", "a = 1\na.b = 2", 2, "bad.toml:2:1: a.b", "line 1 already"),
    of_file("twice", "[[a]]\n[a]\nb = 1", 2, "bad.toml:2:2: a", "first on line 1", "SCN-016"),
    of_file("twice", "[a.b]\nc = 1\n[a]\nb = 2", 2, "bad.toml:4:1: a.b", "first on line 1"),
]

FORMATS = [
    of_file("format", f"format = 2\n{WHOLE}", 2, "bad.toml:1:1: format: this landbridge reads"
            " format 1, not 2; it needs a newer landbridge than"),
    of_file("format", f"format = 99\n{WHOLE}", 2, "it needs a newer landbridge"),
    of_file("format", f"format = 0\n{WHOLE}", 2, "not 0; there has been no other", "SCN-024"),
    of_file("format", f"format = -1\n{WHOLE}", 2, "there has been no other"),
    of_file("format", f'format = "1"\n{WHOLE}', 2, 'not "1"; there has been no other'),
    of_file("format", f"schema_version = 1\n{WHOLE}", 2, "did you mean format?"),
    of_file("format", f"version = 1\n{WHOLE}", 2, "did you mean format?"),
]  # fmt: skip

CASES: list[Case] = [
    *MISSING, *EMPTY, *ENCODINGS, *BINARY, *OTHERS, *SIZES, *TWICE, *FORMATS,
]  # fmt: skip
