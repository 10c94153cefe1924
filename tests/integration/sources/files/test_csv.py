"""CSV as people and programs write it."""

from __future__ import annotations

import bz2
import codecs
import csv
import gzip
import io
import lzma
import zipfile
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from broadsheet.lib.errors import SourceError
from broadsheet.sources.base import Request
from broadsheet.sources.files import Files, FilesConfig

if TYPE_CHECKING:
    from tests.integration.sources.files.conftest import Folder


def test_types_come_from_the_whole_file(folder: Folder) -> None:
    lines = ["id,amount,code", *(f"{n},{n}.5,{n}" for n in range(300_000)), "1,0.125,007"]
    folder.write("a.csv", "\n".join(lines))
    table = folder.read("a.csv")
    assert table.schema.types == [pa.int64(), pa.decimal128(18, 3), pa.string()]
    assert table.num_rows == 300_001
    assert table["amount"][-1].as_py() == Decimal("0.125")
    assert table["code"][1].as_py() == "1"


def test_null_is_the_empty_field_and_a_databases_word_but_no_quoted_text(folder: Folder) -> None:
    folder.write("a.csv", 'a,b,c\nNULL,"",1\n,"NULL",NULL\n\\N,x,""\nnull,y,NA\n')
    assert folder.rows("a.csv") == [
        {"a": None, "b": "", "c": 1},
        {"a": None, "b": "NULL", "c": None},
        {"a": None, "b": "x", "c": None},
        {"a": None, "b": "y", "c": None},
    ]
    assert folder.rows("a.csv", null=("x", "NA"))[2] == {"a": "\\N", "b": None, "c": ""}


def test_country_code_of_namibia_stays(folder: Folder) -> None:
    folder.write("a.csv", "country,n\nNA,1\nDE,NA\n")
    assert folder.rows("a.csv") == [{"country": "NA", "n": 1}, {"country": "DE", "n": None}]


def test_columns_that_are_to_stay_text(folder: Folder) -> None:
    folder.write("a.csv", "account,n\n1234,1\n")
    assert folder.rows("a.csv", text=("account",)) == [{"account": "1234", "n": 1}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(folder: Folder, delimiter: str, end: str) -> None:
    rows = [["name", "note", "n"], ["x", '"a; b, c | d"', "1"], ["y", '"two\nlines"', "2"]]
    folder.write("a.csv", end.join(delimiter.join(row) for row in rows))
    assert folder.rows("a.csv") == [
        {"name": "x", "note": "a; b, c | d", "n": 1},
        {"name": "y", "note": "two\nlines", "n": 2},
    ]


def test_semicolons_with_decimal_commas(folder: Folder) -> None:
    folder.write("a.csv", "a;b\n1,5;2\n2,25;3\n")
    assert folder.rows("a.csv", decimal=",") == [
        {"a": Decimal("1.50"), "b": 2},
        {"a": Decimal("2.25"), "b": 3},
    ]


def test_tabs_by_the_suffix(folder: Folder) -> None:
    folder.write("a.tsv", "a,b\n1,2\n")
    assert folder.rows("a.tsv") == [{"a,b": "1,2"}]


def test_own_delimiter_and_quote(folder: Folder) -> None:
    folder.write("a.csv", "a:b\n'x:y':2\n")
    assert folder.rows("a.csv", delimiter=":", quote="'") == [{"a": "x:y", "b": 2}]
    folder.write("b.csv", 'a,b\n"x,y"\n')
    assert folder.rows("b.csv", quote="") == [{"a": '"x', "b": 'y"'}]


def test_quotes_within_fields(folder: Folder) -> None:
    folder.write("a.csv", 'a,b\n"say ""hi""",5" pipe\n""""," , "\n')
    assert folder.rows("a.csv") == [{"a": 'say "hi"', "b": '5" pipe'}, {"a": '"', "b": " , "}]


def test_names_of_columns(folder: Folder) -> None:
    folder.write("a.csv", ',x, X ,x_2,"two\nlines"\n1,2,3,4,5\n')
    assert folder.read("a.csv").schema.names == ["column_1", "x", "X_3", "x_2", "two lines"]


def test_header_only_and_blank_lines(folder: Folder) -> None:
    folder.write("a.csv", "\n\na,b\n")
    table = folder.read("a.csv")
    assert (table.num_rows, table.schema.names) == (0, ["a", "b"])
    assert table.schema.types == [pa.string(), pa.string()]
    folder.write("b.csv", "a\n\n1\n\n2\n\n")
    assert folder.rows("b.csv") == [{"a": 1}, {"a": 2}]


def test_skipped_lines_and_missing_header(folder: Folder) -> None:
    folder.write("a.csv", "Report, of\n\n1,2\n3,4\n")
    assert folder.rows("a.csv", skip_rows=2, header=False) == [
        {"column_1": 1, "column_2": 2},
        {"column_1": 3, "column_2": 4},
    ]
    assert folder.rows("a.csv", skip_rows=2, header=True) == [{"1": 3, "2": 4}]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_empty_file_is_refused_by_name(folder: Folder, content: str) -> None:
    folder.write("a.csv", content)
    assert folder.source("a.csv").schema()[0].columns == ()
    with pytest.raises(SourceError, match=r"a\.csv: the file is empty, without even a header"):
        folder.fetch("a.csv", Request(table="a"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings_are_found(folder: Folder, encoding: str) -> None:
    text = "name,city\nMüller,Köln\nGrüße – “quoted”,Málaga\n"
    folder.write("a.csv", text.encode(encoding))
    assert folder.rows("a.csv")[1] == {"name": "Grüße – “quoted”", "city": "Málaga"}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Съешь же ещё этих мягких французских булок, да выпей чаю"),
        ("cp932", "色は匂へど散りぬるを我が世誰ぞ常ならむ有為の奥山今日越えて"),
        ("gb18030", "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
    ],
)
def test_encodings_of_other_scripts_are_found(folder: Folder, encoding: str, text: str) -> None:
    folder.write("a.csv", f"name;n\n{text};1\n{text};2\n".encode(encoding))
    assert folder.rows("a.csv")[0] == {"name": text, "n": 1}


def test_encoding_can_be_set(folder: Folder) -> None:
    folder.write("a.csv", "name\nŠkoda\n".encode("cp1250"))
    assert folder.rows("a.csv", encoding="cp1250") == [{"name": "Škoda"}]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.csv.gz", gzip.compress),
        ("a.csv.bz2", bz2.compress),
        ("a.csv.xz", lzma.compress),
        ("a.csv.zst", lambda data: pa.compress(data, "zstd", asbytes=True)),
    ],
)
def test_compressed_files(folder: Folder, name: str, pack: Any) -> None:
    data = b"a,b\n" + b"1,x\n" * 500_000
    folder.write(name, pack(data))
    assert folder.source(name).schema()[0].name == "a"
    assert folder.read(name).num_rows == 500_000
    folder.write(name, pack(data)[:-40])
    with pytest.raises(SourceError, match=name):
        folder.read(name)
    folder.write(name, data)
    with pytest.raises(SourceError, match="damaged or cut off"):
        folder.read(name)


def test_zip_with_one_member(folder: Folder) -> None:
    path = folder.path / "a.csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.csv", "a\n1\n")
        archive.writestr("__MACOSX/._inner.csv", "x")
    assert folder.rows("a.csv.zip") == [{"a": 1}]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("second.csv", "a\n1\n")
    with pytest.raises(SourceError, match="the archive has 2 files, where one is expected"):
        folder.read("a.csv.zip")


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a,b\n1,2\n3\n", 3, "there is 1 field where the file has 2 columns: '3'"),
        ('a,b\n"x\ny",2\n3,4,5\n', 4, "there are 3 fields where the file has 2 columns"),
        ("a\n1\n2,3\n", 3, "there are 2 fields where the file has 1 column:"),
        ('a,b\n1,2\n3,"open\n4,5\n', 3, "a quote that opens in this line is never closed"),
        ('a,b\n1,"x\n3,4\n5,"y\n6,7\n', 2, "a quoted field is followed by more text"),
        ("a,b\n1,2\n1,2,\n", 3, "there are 3 fields"),
        ("a,b\n1,x\0y\n", 2, "there is a NUL character"),
        ("1,2\n3,4\n", 1, "the first line looks like data"),
        ("name,2024-01-01\nx,1\n", 1, r"not like names of columns \('2024-01-01'\)"),
    ],
)
def test_unsound_files_are_refused_with_the_line(
    folder: Folder, content: str, line: int, message: str
) -> None:
    folder.write("data/a.csv", content)
    with pytest.raises(SourceError, match=message) as caught:
        folder.read("data/a.csv")
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == ("data/a.csv", line)
    assert caught.value.hint


def test_record_longer_than_a_block(folder: Folder) -> None:
    folder.write("a.csv", 'a,b\n1,"' + "x\n" * 5_000_000 + '"\n')
    with pytest.raises(SourceError) as caught:
        folder.read("a.csv")
    assert caught.value.place is not None
    assert caught.value.place.line == 2


@pytest.mark.parametrize(
    ("encoding", "message"),
    [(None, "the byte 0xFC is no utf-8 text"), ("ascii", "the byte 0xFC is no ascii text")],
)
def test_bad_byte_after_the_sample(folder: Folder, encoding: str | None, message: str) -> None:
    folder.write("a.csv", b"a,b\n" + b"1,2\n" * 400_000 + "1,ü\n".encode("cp1252") + b"1,2\n")
    with pytest.raises(SourceError, match=message) as caught:
        folder.read("a.csv", encoding=encoding)
    assert caught.value.place is not None
    assert caught.value.place.line == 400_002
    assert "encoding" in (caught.value.hint or "")
    assert folder.read("a.csv", encoding="cp1252")["b"][400_000].as_py() == "ü"


def test_cut_off_utf16(folder: Folder) -> None:
    folder.write("a.csv", codecs.BOM_UTF16_LE + "a\nx\n".encode("utf-16-le")[:-1])
    with pytest.raises(SourceError, match="is no utf-16-le text"):
        folder.read("a.csv")


def test_quoted_fields_that_only_look_unsound(folder: Folder) -> None:
    content = 'a,b\n",x,","\ny\n"\n5" pipe,"[""q"",""r""]"\n'
    folder.write("a.csv", content)
    assert [tuple(row.values()) for row in folder.rows("a.csv")] == [
        (",x,", "\ny\n"),
        ('5" pipe', '["q","r"]'),
    ]


_ENCODINGS = {
    "utf-8": st.characters(codec="utf-8", exclude_characters="\0"),
    "utf-16": st.characters(codec="utf-8", exclude_characters="\0"),
    "cp1252": st.sampled_from(bytes(range(32, 127)).decode() + "\n\r\täöüß€“”éñ"),
}


@st.composite
def _files(draw: st.DrawFn) -> tuple[str, dict[str, Any], list[list[str]]]:
    encoding = draw(st.sampled_from(sorted(_ENCODINGS)))
    width = draw(st.integers(1, 4))
    texts = st.text(_ENCODINGS[encoding], max_size=12) | st.sampled_from(
        ["1", "2.50", "007", "2024-01-01", "NULL", "NA", "", '"', ",", "\n", '","', '"\n"']
    )
    rows = draw(st.lists(st.lists(texts, min_size=width, max_size=width), max_size=8))
    dialect = {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|", "~"])),
        "quotechar": draw(st.sampled_from(['"', "'"])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
    }
    return encoding, dialect, rows


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_files())
@example(("utf-8", {"delimiter": ",", "quotechar": '"', "lineterminator": "\n"}, [['"', ","]]))
def test_what_the_csv_module_writes_reads_back_equal(
    case: tuple[str, dict[str, Any], list[list[str]]],
) -> None:
    encoding, dialect, rows = case
    width = len(rows[0]) if rows else 1
    names = [f"c{n}" for n in range(width)]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, **dialect)
    writer.writerows([names, *rows])
    with TemporaryDirectory() as path:
        Path(path, "a.csv").write_bytes(buffer.getvalue().encode(encoding))
        config = FilesConfig(
            path="a.csv",
            text=tuple(names),
            encoding=encoding,
            delimiter=dialect["delimiter"],
            quote=dialect["quotechar"],
        )
        with Files(config, Path(path)).fetch(Request(table="a")) as reader:
            table = reader.read_all()
    assert [list(row.values()) for row in table.to_pylist()] == rows


_decimals = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(), _decimals, st.none() | st.dates(), st.booleans())))
def test_typed_values_read_back_equal(rows: list[tuple[Any, ...]]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerows([("i", "d", "day", "b"), *rows])
    with TemporaryDirectory() as path:
        Path(path, "a.csv").write_text(buffer.getvalue(), newline="")
        with Files(FilesConfig(path="a.csv"), Path(path)).fetch(Request(table="a")) as reader:
            table = reader.read_all()
    read = [tuple(row.values()) for row in table.to_pylist()]
    if pa.types.is_string(table.schema.field("i").type):
        rows = [(str(row[0]), *row[1:]) for row in rows]
    if pa.types.is_decimal(table.schema.field("i").type):
        rows = [(Decimal(row[0]), *row[1:]) for row in rows]
    assert read == rows
