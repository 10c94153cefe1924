"""Every artifact says where its figures come from: to people, and to programs where it can.

That is the report and its version, the as-of time, the parameters, each dataset with its source
and rows, each check and its outcome, what was left out, and what made it.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pypdf
import pytest
from lxml import etree, html
from PIL import Image
from tests.support import trade
from tests.support.figures import plain
from tests.support.workbook import open_xlsx

from broadsheet.definition.loader import load_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SOFTWARE = f"Broadsheet {installed('broadsheet')}"
FORMATS = ("pdf", "xlsx", "csv", "json", "html", "xml", "png", "svg", "parquet")
CUTS = ("Sales by product: 5 of 75 rows shown", "clock: The first 7 rows are shown")
CHECKS = (
    ("sales: count(*) > 10", "passed"),
    ("sales: pieces >= 0", "warned"),
    ("sales.sold_on fresh within 2d", "passed"),
)
ROWS = {"sales": 75, "sales_before": 67, "clock": 7, "by_country": 5}


@dataclass(frozen=True, slots=True)
class Made:
    """The folder of the artifacts, and the versions of the definitions by their names."""

    folder: Path
    versions: Mapping[str, str]

    def named(self, suffix: str) -> Path:
        """The first artifact that ends so."""
        return sorted(self.folder.glob(f"*{suffix}"))[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The trade report with a table that is cut and a dataset that is, in every format."""
    place = trade.make_workplace(tmp_path_factory.mktemp("provenance"))
    text = trade.REPORT.replace("    group_by: product\n", "    limit: 5\n")
    text = text.replace(
        "  - name: clock\n    source: store\n",
        "  - name: clock\n    source: store\n    max_rows: 7\n",
    )
    options = {
        "trade": ("", FORMATS),
        "mail": ("  options: {html: {variant: mail}}\n", ("html",)),
        "chart": ("  options: {png: {chart: '1'}, svg: {chart: '1'}}\n", ("png", "svg")),
    }
    for name, (more, formats) in options.items():
        wanted = text.replace("formats: [json]", f"formats: [{', '.join(formats)}]")
        place.write(f"{name}.yaml", wanted + more)
    files = [place.folder / f"{name}.yaml" for name in options]
    outcome = place.call("run", *files, "--as-of", trade.AS_OF, "--quiet")
    assert outcome.code == 0, outcome.err
    versions = {file.stem: load_definition(file).definition.version for file in files}
    return Made(place.folder / "output", versions)


def _pdf(made: Made) -> str:
    pages = pypdf.PdfReader(made.named("trade.pdf")).pages
    return " ".join(page.extract_text() for page in pages)


def _workbook(made: Made) -> str:
    book = open_xlsx(made.named("trade.xlsx"), values=True)
    cells = (cell.value for sheet in book for row in sheet for cell in row)
    return " ".join(str(value) for value in cells if value is not None)


def _page(made: Made) -> str:
    return _words(made.named("trade.html"))


def _mail(made: Made) -> str:
    return _words(made.named("mail.html"))


def _words(path: Path) -> str:
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    return " ".join(page.find("body").itertext())


def _bundle(made: Made) -> str:
    with zipfile.ZipFile(made.named("trade.zip")) as bundle:
        return bundle.read("about.csv").decode()


FOR_PEOPLE: dict[str, Callable[[Made], str]] = {
    "pdf": _pdf,
    "xlsx": _workbook,
    "html": _page,
    "mail": _mail,
    "csv": _bundle,
}


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_people_can_read_it(made: Made, name: str) -> None:
    text = plain(FOR_PEOPLE[name](made))
    # A word that is too long for its column may stand on two lines.
    dense = text.replace(" ", "")
    moment = "2025-04-15T09:30:00+02:00" if name == "csv" else "15 Apr 2025, 09:30 (Europe/Berlin)"
    version = made.versions["mail" if name == "mail" else "trade"]
    for fact in ("Trade March 2025", version, moment, "-150.005", SOFTWARE):
        assert fact in text, fact
    assert "{{" not in text
    for fact in ("March 2025", "store (sqlite)", *CUTS, *(check for check, _ in CHECKS)):
        assert fact.replace(" ", "") in dense, fact
    for dataset, rows in ROWS.items():
        assert dataset.removesuffix("_before") in text
        assert str(rows) in text
    assert "passed" in text
    assert "Returnedpieces:pieces>=0doesnothold" in dense


def _json(made: Made) -> Any:
    return json.loads(made.named("trade.json").read_text(encoding="utf-8"))["provenance"]


def _csv_metadata(made: Made) -> Any:
    with zipfile.ZipFile(made.named("trade.zip")) as bundle:
        return json.loads(bundle.read("csv-metadata.json"))["notes"][0]["provenance"]


def _parquet(made: Made) -> Any:
    return json.loads(pq.read_metadata(made.named("-sales.parquet")).metadata[b"broadsheet"])


def _png(name: str) -> Callable[[Made], Any]:
    def read(made: Made) -> Any:
        with Image.open(made.named(name)) as picture:
            picture.load()
            assert picture.info["Software"] == SOFTWARE
            assert picture.info["Creation Time"] == "Tue, 15 Apr 2025 07:30:00 GMT"
            return json.loads(picture.info["broadsheet"])

    return read


def _svg(name: str) -> Callable[[Made], Any]:
    def read(made: Made) -> Any:
        (found,) = etree.parse(made.named(name)).xpath("//*[@id='broadsheet']")
        assert etree.QName(found).localname == "metadata"
        return json.loads(found.text)

    return read


FOR_PROGRAMS: dict[str, Callable[[Made], Any]] = {
    "json": _json,
    "csv": _csv_metadata,
    "parquet": _parquet,
    "png": _png("trade-1.png"),
    "png of a chart": _png("chart.png"),
    "svg": _svg("trade-1.svg"),
    "svg of a chart": _svg("chart.svg"),
}


@pytest.mark.parametrize("name", FOR_PROGRAMS)
def test_programs_can_read_it(made: Made, name: str) -> None:
    facts = FOR_PROGRAMS[name](made)
    assert facts["report"] == "Trade March 2025"
    assert facts["version"] == made.versions["chart" if "chart" in name else "trade"]
    assert (facts["as_of"], facts["software"]) == (trade.AS_OF, SOFTWARE)
    values = {each["name"]: each for each in facts["parameters"]}
    least = values["least"]["value"]
    assert (least if isinstance(least, str) else least["value"]) == "-150.005"
    assert (values["period"].get("text") or values["period"]["value"]["text"]) == "March 2025"
    rows = {each["name"]: (each["rows"], each["cut"]) for each in facts["datasets"]}
    assert rows == {name: (count, name == "clock") for name, count in ROWS.items()}
    assert [(each["name"], each["outcome"]) for each in facts["checks"]] == list(CHECKS)
    for cut in CUTS:
        assert any(each.startswith(cut) for each in facts["cuts"]), cut


def test_xml_says_what_json_says(made: Made) -> None:
    root = etree.parse(made.named("trade.xml")).getroot()
    space = {"b": etree.QName(root).namespace}
    facts = _json(made)
    for name in ("report", "version", "as_of", "software"):
        assert root.xpath(f"string(b:provenance/b:{name})", namespaces=space) == facts[name]
    for kind, name in (("dataset", "rows"), ("dataset", "cut"), ("check", "outcome")):
        found = root.xpath(f"b:provenance//b:{kind}/b:{name}/text()", namespaces=space)
        assert found == [str(each[name]).lower() for each in facts[f"{kind}s"]]
    cuts = root.xpath("b:provenance/b:cuts/b:cut/text()", namespaces=space)
    assert cuts == facts["cuts"]


def test_files_state_it_where_their_programs_look(made: Made) -> None:
    pdf = pypdf.PdfReader(made.named("trade.pdf"))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Trade March 2025"
    assert str(pdf.metadata.creation_date) == "2025-04-15 07:30:00+00:00"
    book = open_xlsx(made.named("trade.xlsx")).properties
    assert (book.title, book.creator) == ("Trade March 2025", SOFTWARE)
    assert made.versions["trade"] in book.description
    page = html.document_fromstring(made.named("trade.html").read_text(encoding="utf-8"))
    assert page.xpath("string(//meta[@name='generator']/@content)") == SOFTWARE


@pytest.mark.parametrize("name", ["pdf", "html", "xlsx"])
def test_what_was_cut_stands_on_top_of_it_and_at_the_table(made: Made, name: str) -> None:
    text = plain(FOR_PEOPLE[name](made))
    assert text.count("5 of 75 rows shown") >= 3
    assert text.index("5 of 75 rows shown") < text.index("Revenue")
