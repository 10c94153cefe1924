"""`broadsheet run` as a process: what it makes, prints and returns."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.support.command import AS_OF, REPORT

if TYPE_CHECKING:
    from tests.support.command import Workplace


def test_prints_only_paths_in_a_pipe(place: Workplace) -> None:
    outcome = place.run("-f", "csv")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[0] == "output/sales.csv"
    assert all((place.folder / line).is_file() for line in outcome.out.splitlines())
    with (place.folder / "output/sales.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Country", "Revenue"]
    assert [row[0] for row in rows[1:3]] == ["DE", "FR"]
    assert place.left() == []


def test_binds_parameters_and_chooses_folder_and_format(place: Workplace) -> None:
    outcome = place.run("-p", "country=FR", "-p", "top=1", "-o", "a/b", "--format", "json")
    assert (outcome.code, outcome.out) == (0, "a/b/sales.json\n")
    text = (place.folder / "a/b/sales.json").read_text(encoding="utf-8")
    assert '"FR"' in text
    assert '"DE"' not in text


def test_json_says_everything_a_machine_needs(place: Workplace) -> None:
    place.change(
        "content:", "checks:\n  - {dataset: sales, expect: amount < 20, on_fail: warn}\ncontent:"
    )
    place.change("    source: store\n", "    source: store\n    max_rows: 100\n")
    place.write("wrong.yaml", "broadsheet: 1\nname: Wrong\nnmae: x\n")
    outcome = place.run("wrong.yaml", "--json")
    assert (outcome.code, outcome.err) == (2, "")
    data = outcome.data
    assert (data["ok"], data["exit_code"]) == (False, 2)
    good, bad = data["reports"]
    assert (good["report"], good["status"], good["error"]) == ("sales.yaml", "ok", None)
    artifact = good["artifacts"][0]
    content = (place.folder / artifact["path"]).read_bytes()
    assert artifact["format"] == "csv"
    assert artifact["media_type"] == "text/csv"
    assert artifact["size"] == len(content)
    assert artifact["sha256"] == hashlib.sha256(content).hexdigest()
    sales = good["datasets"][0]
    assert (sales["name"], sales["rows"], sales["cut"], sales["limit"]) == ("sales", 100, True, 100)
    assert len(good["cuts"]) == 1
    assert good["checks"][0]["outcome"] == "warned"
    assert bad["status"] == "failed"
    assert bad["error"]["code"] == "definition"
    assert (bad["error"]["file"], bad["error"]["line"]) == ("wrong.yaml", 3)
    assert bad["error"]["problems"][0]["field"] == "nmae"


def test_json_is_one_document_whatever_happens(place: Workplace) -> None:
    for arguments in (["--nonsense"], ["-p", "top"], ["nowhere/.."], []):
        outcome = place.call("run", *arguments, "--json")
        assert outcome.code == 2
        assert outcome.data["ok"] is False
        assert outcome.data["exit_code"] == 2
    folder = place.folder / "empty"
    folder.mkdir()
    assert "no definitions" in place.call("run", folder, "--json").data["error"]["message"]


def test_warnings_go_to_standard_error(place: Workplace) -> None:
    place.change("    source: store\n", "    source: store\n    max_rows: 100\n")
    place.change(
        "content:", "checks:\n  - {dataset: sales, expect: amount < 20, on_fail: warn}\ncontent:"
    )
    outcome = place.run()
    assert outcome.code == 0
    assert "warning: cut: sales" in outcome.err
    assert "warning: check: amount < 20 does not hold for" in outcome.err
    quiet = place.run("--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_a_folder_stands_for_its_reports(place: Workplace) -> None:
    place.write("second.yml", REPORT.replace("name: Sales", "name: Second"))
    place.write("notes.txt", "not a report")
    outcome = place.call("run", ".", "-f", "json", "--as-of", AS_OF)
    assert outcome.code == 0
    assert outcome.out.splitlines() == ["output/sales.json", "output/second.json"]


def test_one_that_fails_does_not_stop_the_others(place: Workplace) -> None:
    place.write(
        "a-bad.yaml", REPORT.replace("FROM sales\n      WHERE", "FROM nowhere\n      WHERE")
    )
    outcome = place.call("run", "a-bad.yaml", "sales.yaml", "-f", "json", "--as-of", AS_OF)
    assert outcome.code == 3
    assert outcome.out == "output/sales.json\n"
    assert outcome.err.startswith("error: a-bad.yaml:13:5 datasets[0].query: ")


def test_refuses_two_reports_of_one_name(place: Workplace) -> None:
    place.write("other/sales.yaml", REPORT)
    outcome = place.call("run", "sales.yaml", "other/sales.yaml")
    assert outcome.code == 2
    assert "would write the same files" in outcome.err


def test_the_same_run_gives_the_same_bytes(place: Workplace) -> None:
    first = place.run("-f", "pdf", "-f", "xlsx", "-f", "html", "--json", "-o", "one").data
    second = place.run("-f", "pdf", "-f", "xlsx", "-f", "html", "--json", "-o", "two").data
    digests = [
        [artifact["sha256"] for artifact in data["reports"][0]["artifacts"]]
        for data in (first, second)
    ]
    assert len(digests[0]) == 3
    assert digests[0] == digests[1]


def test_an_empty_result_is_a_report(place: Workplace) -> None:
    outcome = place.run("-p", "period=1999", "-f", "html")
    assert outcome.code == 0
    assert "No rows" in (place.folder / "output/sales.html").read_text(encoding="utf-8")


def test_project_file_by_option_and_variable(place: Workplace) -> None:
    (place.folder / "broadsheet.yaml").rename(place.folder / "elsewhere.yaml")
    outcome = place.run()
    assert outcome.code == 2
    assert "there is no source 'store': no project file is near" in outcome.err
    assert place.run("--project", "elsewhere.yaml").code == 0
    assert place.run(variables={"BROADSHEET_PROJECT": "elsewhere.yaml"}).code == 0


def test_secrets_come_from_the_environment(place: Workplace) -> None:
    place.write("broadsheet.yaml", 'sources:\n  store: {kind: sqlite, path: "${STORE}"}\n')
    outcome = place.run()
    assert outcome.code == 2
    assert "broadsheet.yaml:2:3 sources.store: the environment has no variable STORE" in outcome.err
    assert place.run(variables={"STORE": "store.sqlite"}).code == 0


def test_finished_files_replace_older_ones_whole(place: Workplace) -> None:
    assert place.run("-f", "json").code == 0
    before = (place.folder / "output/sales.json").read_text(encoding="utf-8")
    with closing(sqlite3.connect(place.folder / "store.sqlite")) as connection:
        connection.execute("DROP TABLE sales")
    assert place.run("-f", "json").code == 3
    assert (place.folder / "output/sales.json").read_text(encoding="utf-8") == before


@pytest.mark.parametrize("name", ["Ümsätze 2025.yaml", "-dash.yaml", "a'b\"c.yaml"])
def test_strange_file_names(place: Workplace, name: str) -> None:
    place.write(name, REPORT)
    outcome = place.call("run", "-f", "json", "--json", "--as-of", AS_OF, "--", name)
    assert outcome.code == 0, outcome.err
    assert (place.folder / outcome.data["reports"][0]["artifacts"][0]["path"]).is_file()


def test_a_file_name_that_is_no_unicode(place: Workplace) -> None:
    name = b"sales-\xff.yaml"
    path = bytes(place.folder) + b"/" + name
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path of bytes
        file.write(REPORT)
    outcome = place.call("run", name.decode("utf-8", "surrogateescape"), "-f", "json", "--json")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["ok"] is True
