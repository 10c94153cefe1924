"""Files as a source: CSV, Excel, JSON and Parquet, on this machine or in object storage.

Each file is a table, named by its stem as SQL can: `focus-1.0-sample.csv` is
`focus_1_0_sample`; a workbook of several sheets gives one table each, `book_sheet`. With
`table`, all files together are that one table: columns matched by name, and a column
`file_name` that says where a row is from.

A request is a whole table, or SQL (DuckDB's) over the tables that it names.
"""

from __future__ import annotations

import codecs
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import pyarrow as pa
from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from broadsheet.definition.model import Identifier
from broadsheet.lib.enumeration import enumerated
from broadsheet.lib.errors import Place, SourceError
from broadsheet.lib.scratch import scratch_folder
from broadsheet.sources.base import ColumnInfo, Request, SourceConfig, TableInfo
from broadsheet.sources.deadline import Deadline
from broadsheet.sources.reading.excel import sheet_names
from broadsheet.sources.reading.location import File, find_files, resolve
from broadsheet.sources.reading.naming import Format, identifier, table_name
from broadsheet.sources.reading.opening import open_stream
from broadsheet.sources.reading.query import run_query
from broadsheet.sources.reading.settings import Settings
from broadsheet.sources.reading.table import Part, Rows, Table, limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = timedelta(seconds=300)
_MOST_OPENED = 20


def _encoding(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except LookupError:
        raise ValueError("expected an encoding that Python knows, such as cp1252") from None
    if not info._is_text_encoding:  # noqa: SLF001 - not offered openly
        raise ValueError("expected an encoding of text, such as cp1252")
    return name


def _mark(text: str) -> str:
    if len(text) > 1 or not text.isascii() or (text and text in "\r\n\0"):
        raise ValueError("expected one ASCII character")
    return text


Option = bool | int | float | SecretStr | None
"""A value of `storage_options`; texts count as secrets, as most that matter are."""


class FilesConfig(SourceConfig):
    """Where the files are, such as `bills/*.csv` or `s3://bucket/bills/`, and how to read them."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    kind: Literal["files"] = "files"
    path: Annotated[str, Field(min_length=1)]
    """A file, a folder or a pattern, relative to the file that names it; or an fsspec URL."""
    format: Format | None = None
    """By the suffix unless set; of a folder it chooses the files. Excel needs the extra `excel`."""
    table: Identifier | None = None
    """Offer all files together as this one table."""
    delimiter: Annotated[str, Field(min_length=1), AfterValidator(_mark)] | None = None
    """Of CSV; found out unless set: comma, semicolon, tab or bar."""
    quote: Annotated[str, AfterValidator(_mark)] = '"'
    """Of CSV; empty for none."""
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    """Of CSV and JSON; found out unless set."""
    header: bool | None = None
    """Whether the first row has the names; unset, it does, but a row of data is refused."""
    decimal: Literal[".", ","] = "."
    """Of CSV: what stands before the fraction of a number."""
    null: tuple[str, ...] | None = None
    """Of CSV: unquoted fields that mean NULL, beside the empty one; unless set NULL, null, \\N."""
    text: tuple[str, ...] = ()
    """Columns that stay text whatever they look like, such as account numbers."""
    sheet: str | None = None
    """Of a workbook: only this one."""
    skip_rows: Annotated[int, Field(ge=0)] = 0
    """Lines of CSV, or rows of a sheet, above the header."""
    records: str | None = None
    """Of JSON: the path of the array of rows, such as `data.items`."""
    storage_options: dict[str, Option | list[Option] | dict[str, Option]] = Field(
        default_factory=dict
    )
    """What fsspec's file system takes: `key`, `secret`, `endpoint_url` ..."""


class Files:
    """A source of kind `files`; see `FilesConfig`."""

    kind: ClassVar[str] = "files"
    Config: ClassVar[type[SourceConfig]] = FilesConfig

    def __init__(self, config: SourceConfig, base_folder: Path) -> None:
        if not isinstance(config, FilesConfig):
            raise TypeError("Files takes a FilesConfig")
        self._config = config
        self._base_folder = base_folder

    def check(self) -> str:
        """Say how many files of which formats there are. Raises SourceError."""
        files = self._files()
        for file in files[:_MOST_OPENED]:
            with open_stream(file) as stream:
                stream.read(1)
        counts = Counter(file.format for file in files)
        if len(files) == 1:
            return f"1 {files[0].format} file"
        formats = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        return f"{len(files)} files: {formats}"

    def schema(self) -> tuple[TableInfo, ...]:
        """Every table with its columns, for which each file is looked through as a whole."""
        deadline = Deadline(_PATIENCE)
        found = []
        for table in self._tables():
            with scratch_folder() as folder:
                schema = table.read(self._settings, folder, deadline).schema
            columns = tuple(ColumnInfo(field.name, str(field.type)) for field in schema)
            found.append(TableInfo(table.name, columns, "file"))
        return tuple(found)

    @contextmanager
    def fetch(self, request: Request) -> Iterator[pa.RecordBatchReader]:
        """Stream a table or the result of SQL over tables."""
        if (request.query is None) == (request.table is None):
            raise SourceError("a dataset from files needs either a table or a query")
        deadline = Deadline(request.timeout)
        tables = {table.name.lower(): table for table in self._tables()}

        def read(name: str) -> Rows:
            table = _chosen(name, tables)
            rows = table.read(self._settings, folder, deadline)
            if not rows.schema:
                raise _nothing(table)
            return rows

        with scratch_folder() as folder:
            if request.query is not None:
                with _stored(run_query(request, read, folder, deadline), deadline) as reader:
                    yield reader
                return
            rows = read(request.table or "")
            batches = limited(rows.batches(deadline), request.max_rows + 1)
            with pa.RecordBatchReader.from_batches(rows.schema, batches) as reader:
                yield reader

    @property
    def _settings(self) -> Settings:
        config = self._config
        return Settings(
            delimiter=config.delimiter,
            quote=config.quote,
            encoding=config.encoding,
            header=config.header,
            decimal=config.decimal,
            null=config.null,
            text=frozenset(config.text),
            skip_rows=config.skip_rows,
            records=tuple(config.records.split(".")) if config.records else (),
        )

    def _files(self) -> tuple[File, ...]:
        options = _revealed(self._config.storage_options)
        return find_files(
            resolve(self._config.path, self._base_folder, options), self._config.format
        )

    def _tables(self) -> tuple[Table, ...]:
        files = self._files()
        if self._config.table is not None:
            parts = tuple(self._single_part(file) for file in files)
            return (Table(self._config.table, parts, is_union=True),)
        return _distinct([table for file in files for table in self._tables_of(file)])

    def _tables_of(self, file: File) -> list[Table]:
        name = table_name(file.name)
        if file.format != "excel":
            return [Table(name, (Part(file),))]
        sheets = self._sheets(file)
        if len(sheets) == 1:
            return [Table(name, (Part(file, sheets[0]),))]
        return [Table(identifier(f"{name}_{sheet}"), (Part(file, sheet),)) for sheet in sheets]

    def _single_part(self, file: File) -> Part:
        if file.format != "excel":
            return Part(file)
        sheets = self._sheets(file)
        if len(sheets) != 1:
            raise SourceError(
                f"it has {len(sheets)} sheets, and it is not said which belongs to the table",
                hint=f"set sheet to one of {', '.join(sheets)}",
                place=Place(file.label),
            )
        return Part(file, sheets[0])

    def _sheets(self, file: File) -> tuple[str, ...]:
        with scratch_folder() as folder:
            return sheet_names(file, folder, self._config.sheet)


@contextmanager
def _stored(path: Path, deadline: Deadline) -> Iterator[pa.RecordBatchReader]:
    with pa.OSFile(str(path)) as file:
        stored = pa.ipc.open_file(file)

        def batches() -> Iterator[pa.RecordBatch]:
            for index in range(stored.num_record_batches):
                deadline.check()
                yield stored.get_batch(index)

        with pa.RecordBatchReader.from_batches(stored.schema, batches()) as reader:
            yield reader


def _distinct(tables: list[Table]) -> tuple[Table, ...]:
    """Tables of which no two have one name; those that would are told apart by their format."""
    counts = Counter(table.name.lower() for table in tables)
    named: dict[str, Table] = {}
    for table in tables:
        file = table.parts[0].file
        name = table.name
        if counts[name.lower()] > 1:
            name = identifier(f"{name}_{file.format}")
        other = named.get(name.lower())
        if other is not None:
            raise SourceError(
                f"{other.parts[0].file.label} and {file.label} would both be the table {name}",
                hint="rename one, or set table to have all files together as one table",
            )
        named[name.lower()] = Table(name, table.parts)
    return tuple(named.values())


def _chosen(name: str, tables: dict[str, Table]) -> Table:
    table = tables.get(name.lower())
    if table is not None:
        return table
    near = get_close_matches(name.lower(), tables, n=3)
    known = enumerated(tables[key].name for key in near or tables)
    raise SourceError(f"there is no table {name}", hint=f"there is {known}")


def _nothing(table: Table) -> SourceError:
    files = {part.file.label for part in table.parts}
    what = "the file is" if len(files) == 1 else f"all {len(files)} files are"
    return SourceError(
        f"{what} empty, without even a header",
        hint="a table needs at least the names of its columns",
        place=Place(min(files)),
    )


def _revealed(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return {key: _revealed(item) for key, item in value.items()}
    return [_revealed(item) for item in value] if isinstance(value, list) else value
