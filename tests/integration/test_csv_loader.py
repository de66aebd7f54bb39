import gzip
import json
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

from local import aws_clients, environments
from local.settings import Settings
from tests.loader import CUBE, HEADER, PLAIN, Loader, counts


def test_every_type_and_null_is_read_back_exactly(loader: Loader) -> None:
    loader.file(
        f"{HEADER}\n"
        "A,-9223372036854775808,-2147483648,-12345678901234567890.123456789012345678,-1e300,false,"
        '0001-01-01,1969-12-31T23:59:59.999Z,"a ""quoted"", \nbroken é"\n'
        "A,9223372036854775807,2147483647,0.000000000000000001,0.1,TRUE,9999-12-31,2024-02-29T12:00:00+01:00,\n"
        "A,0,NA,NA,NA,NA,NA,NA,NA\n"
    )

    run = loader.run()

    assert run.returncode == 0, run.stderr
    assert "readings: 3 rows in = 3 loaded + 0 rejected" in run.stderr
    assert not loader.rejects.exists()
    rows = loader.rows()
    assert rows[-(2**63)] == {
        "place": "A",
        "id": -(2**63),
        "small": -(2**31),
        "exact": Decimal("-12345678901234567890.123456789012345678"),
        "ratio": -1e300,
        "open": False,
        "day": rows[-(2**63)]["day"],
        "at": datetime(1969, 12, 31, 23, 59, 59, 999_000),
        "note": 'a "quoted", \nbroken é',
    }
    assert rows[-(2**63)]["day"].date() == date(1, 1, 1)
    assert rows[2**63 - 1] == {
        "place": "A",
        "id": 2**63 - 1,
        "small": 2**31 - 1,
        "exact": Decimal("0.000000000000000001"),
        "ratio": 0.1,
        "open": True,
        "day": rows[2**63 - 1]["day"],
        "at": datetime(2024, 2, 29, 11),
        "note": "",
    }
    assert rows[2**63 - 1]["day"].date() == date(9999, 12, 31)
    assert {name for name, value in rows[0].items() if value is not None} == {"place", "id"}


def test_rejected_rows_are_set_apart_with_their_place_and_reason(loader: Loader) -> None:
    good = PLAIN.format(id=1)
    loader.file(
        f"{HEADER}\n"
        f'{good[:-1]}"two\nlines"\n'  # lines 2 and 3
        f"{PLAIN.format(id='x')}\n"
        f"{PLAIN.format(id=2)}\n"
        f"A,3\n"
        f"{PLAIN.format(id=4)},more\n"
        f"NA{PLAIN.format(id=5)[1:]}\n"
    )

    run = loader.run()

    assert run.returncode == 0, run.stderr
    assert "readings: 6 rows in = 2 loaded + 4 rejected, " in run.stderr
    assert f"(see {loader.rejects})" in run.stderr
    file = str(loader.folder / "readings.csv")
    header, *rejected = loader.rejected()
    assert header == ["file", "line", "column", "reason", "text"]
    assert [row[:4] for row in rejected] == [
        [file, "4", "id", "'x' is not an int64"],
        [file, "6", "row", "2 fields, not 9"],
        [file, "7", "row", "10 fields, not 9"],
        [file, "8", "place", "is null, but part of the key"],
    ]
    assert rejected[0][4] == PLAIN.format(id="x")
    assert rejected[1][4].endswith("A,3")
    assert sorted(loader.rows()) == [1, 2]


def test_a_row_that_lacks_one_field_is_rejected_and_not_shifted(loader: Loader) -> None:
    texts = re.sub(r"int64|int32|decimal\(38,18\)|float64|bool|timestamp", "string", CUBE)
    (loader.folder / "cube.yaml").write_text(texts, encoding="utf-8")
    loader.file(f"{HEADER}\nid,small,exact,ratio,open,2024-01-01,at,note\n")

    run = loader.run()

    assert "1 rows in = 0 loaded + 1 rejected" in run.stderr
    assert loader.rejected()[1][3] == "8 fields, not 9"


def test_the_rejects_of_an_earlier_run_are_gone(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id='x')}\n")
    loader.run()
    assert loader.rejects.exists()

    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")
    loader.run()
    assert not loader.rejects.exists()


def test_columns_are_found_by_name_whatever_else_is_there(loader: Loader) -> None:
    names, values = HEADER.split(","), PLAIN.format(id=7).split(",")
    loader.file(f"extra,{','.join(reversed(names))}\nmore,{','.join(reversed(values))}\n")

    assert loader.run().returncode == 0
    assert (loader.rows()[7]["place"], loader.rows()[7]["note"]) == ("A", "n")


def test_loading_twice_gives_the_same_rows(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number) for number in range(250))]))
    first = loader.run()
    once = loader.rows()

    second = loader.run()

    assert "250 rows in = 250 loaded + 0 rejected" in first.stderr
    assert "250 rows in = 250 loaded + 0 rejected" in second.stderr
    assert len(once) == 250
    assert loader.rows() == once


def test_archives_are_read_as_they_are(loader: Loader) -> None:
    with gzip.open(loader.folder / "readings_1.csv.gz", "wt", encoding="utf-8") as stream:
        stream.write(f"\ufeff{HEADER}\r\n{PLAIN.format(id=1)}\r\n")
    with zipfile.ZipFile(loader.folder / "readings_2.zip", "w") as archive:
        archive.writestr("b/two.csv", f"{HEADER}\n{PLAIN.format(id=2)}\n")
        archive.writestr("three.csv", f"{HEADER}\n{PLAIN.format(id=3)}\n{PLAIN.format(id='x')}\n")
        archive.writestr("readme.txt", "not a table")
        archive.writestr("__MACOSX/three.csv", "not a table")

    run = loader.run("--json")

    assert counts(run) == [{"source": "readings", "rows_in": 4, "loaded": 3, "rejected": 1, "skipped": 0}]
    assert sorted(loader.rows()) == [1, 2, 3]
    assert loader.rejected()[1][:2] == [f"{loader.folder / 'readings_2.zip'}:three.csv", "3"]


def test_a_file_is_loaded_as_its_country_writes_it(loader: Loader) -> None:
    text = f"{HEADER}\nSão Paulo,1,1,1234567.5,-0.5,true,2024-01-31,2024-01-01T00:00:00Z,ação\n"
    decimals = text.replace(",", ";").replace("1234567.5", "1.234.567,5").replace("-0.5", "-0,5")
    dates = decimals.replace("2024-01-31", "31/01/2024")
    (loader.folder / "readings.csv").write_bytes(dates.replace("\n", "\r\n").encode("latin-1"))

    run = loader.run("--json")

    assert run.returncode == 0, run.stderr
    row = loader.rows()[1]
    assert (row["place"], row["note"], row["exact"], row["ratio"]) == (
        "São Paulo",
        "ação",
        Decimal("1234567.5"),
        -0.5,
    )
    assert row["day"].date() == date(2024, 1, 31)
    guessed = " ".join(json.loads(run.stdout)["guessed"])
    assert "delimiter ';'" in guessed and "decimal ','" in guessed


def test_a_repeated_header_is_skipped_and_counted(loader: Loader) -> None:
    loader.file("\n".join([HEADER, PLAIN.format(id=1), HEADER, PLAIN.format(id=2), ""]))

    run = loader.run("--json")

    assert counts(run) == [{"source": "readings", "rows_in": 3, "loaded": 2, "rejected": 0, "skipped": 1}], run.stderr


def test_files_are_given_by_name(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n", "one.csv")
    loader.file(f"{HEADER}\n{PLAIN.format(id=2)}\n", "two.csv")

    run = loader.run_files(str(loader.folder / "*.csv"))

    assert run.returncode == 0, run.stderr
    assert sorted(loader.rows()) == [1, 2]


def test_files_are_loaded_from_s3_by_prefix_and_by_pattern(loader: Loader, settings: Settings, bucket: str) -> None:
    for number in (1, 2):
        body = f"{HEADER}\n{PLAIN.format(id=number)}\n{PLAIN.format(id='x')}\n".encode()
        aws_clients.s3(settings).put_object(Bucket=bucket, Key=f"public/readings_{number}.csv", Body=body)
    loader.environment |= environments.environment(settings)

    by_pattern = loader.run_files("--json", f"s3://{bucket}/public/*_2.csv")
    assert sorted(loader.rows()) == [2], by_pattern.stderr
    by_prefix = loader.run_files("--json", "--from", f"s3://{bucket}/public")

    assert sorted(loader.rows()) == [1, 2], by_prefix.stderr
    assert [line["rows_in"] for line in (*counts(by_pattern), *counts(by_prefix))] == [2, 4]
    assert [row[0] for row in loader.rejected()[1:]] == [f"s3://{bucket}/public/readings_{n}.csv" for n in (1, 2)]


def test_a_dry_run_makes_no_table_and_writes_no_row(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")

    run = loader.run("--dry-run", "--json")

    assert [line["loaded"] for line in counts(run)] == [1], run.stderr
    assert loader.keyspace not in loader.session.cluster.metadata.keyspaces
    assert not loader.checkpoint.exists()


def test_a_load_goes_on_after_the_rows_that_are_loaded(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number if number % 10 else "x") for number in range(100)), ""]))
    first = loader.run("--limit", "45")
    assert first.returncode == 0, first.stderr
    rejected = loader.rejected()
    loader.session.execute(f"TRUNCATE {loader.keyspace}.readings")

    second = loader.run("--resume", "--json")

    assert counts(second) == [{"source": "readings", "rows_in": 100, "loaded": 90, "rejected": 10, "skipped": 0}]
    assert sorted(loader.rows()) == [number for number in range(45, 100) if number % 10]
    assert (len(rejected), loader.rejected()[: len(rejected)]) == (6, rejected)
    assert len(loader.rejected()) == 11


def test_a_load_that_is_done_is_not_done_again(loader: Loader) -> None:
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n{PLAIN.format(id='x')}\n")
    loader.run()
    rejected = loader.rejected()
    loader.session.execute(f"TRUNCATE {loader.keyspace}.readings")

    run = loader.run("--resume", "--json")

    assert (run.returncode, "is loaded already" in run.stderr) == (0, True)
    assert counts(run) == [{"source": "readings", "rows_in": 2, "loaded": 1, "rejected": 1, "skipped": 0}]
    assert (loader.rows(), loader.rejected()) == ({}, rejected)


def test_too_many_rejected_rows_end_a_load_that_goes_on_once_they_are_allowed(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=text) for text in (1, "x", "y", 2)), ""]))

    first = loader.run("--max-errors", "1")
    second = loader.run("--resume", "--json")

    assert (first.returncode, "more than 1" in first.stderr) == (1, True), first.stderr
    assert second.returncode == 0, second.stderr
    assert [line["rejected"] for line in counts(second)] == [2]
    assert (sorted(loader.rows()), len(loader.rejected())) == ([1, 2], 3)
