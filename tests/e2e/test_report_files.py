"""Reports as people open them: an office program, a browser, paper, a narrow terminal. Opened with
programs that aren't ours: openpyxl, html.parser, Chromium."""
import csv
import html.parser
import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata

import office
import rig
import terminal

try:
    import openpyxl
except ImportError:  # a python3 that stands before Debian's does not look where the package is
    sys.path.append("/usr/lib/python3/dist-packages")
    import openpyxl

LONGEST_NAME = "很长的名字" * 8  # 120 bytes, as long as a name may be
LONG_TEXT = "很长的报修内容" * 30
SHAPES = ("report.table", "report.csv", "report.json", "report.xlsx", "report.html")


def lived_in(world):
    """A month with tickets in all conditions, and a text that would be a formula."""
    for until in ("closed", "closed", "completed", "accepted"):
        world.through(world.new(), until=until)
    world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--trade", "plumbing", "--text",
             "=HYPERLINK(\"http://example.com\";\"<b>点我</b>\")")


def put(world, name, *words, chinese=False, person="admin"):
    """A report into a file; its path."""
    path = os.path.join(world.root, name)
    language = ("--lang", "zh") if chinese else ()
    shape = ("--format", "table") if name.endswith(".table") else ()
    made = world.run("paigong-admin", "--profile", person, *language, "report", *words, *shape, "-o", path)
    assert made.status == 0 and made.out.startswith(path + ": ") and made.err == "", made
    assert made.out.count("\n") == 1, made
    assert os.listdir(world.root).count(name) == 1
    assert not [f for f in os.listdir(world.root) if f.startswith(name + ".")], "a half file stays"
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Page(html.parser.HTMLParser):
    """What a page is made of; fails where its elements aren't closed as they were opened."""

    VOID = {"meta", "br", "hr", "img", "link"}

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, (tag, self.open)

    def handle_data(self, data):
        self.texts.append(data)

    def count(self, tag):
        return sum(1 for name, _ in self.elements if name == tag)


# ---- an office program


def test_a_month_opens_in_an_office_program(world):
    lived_in(world)
    for chinese in (False, True):
        book = openpyxl.load_workbook(put(world, "month.xlsx", "month", chinese=chinese))
        sheets = book.worksheets
        assert len(sheets) >= 6 and len(set(book.sheetnames)) == len(sheets), book.sheetnames
        assert any(office.has_chinese(name) for name in book.sheetnames) == chinese
        assert sheets[0]["A1"].value == ("月报" if chinese else "Month report")
        for sheet in sheets[1:]:
            assert sheet.freeze_panes == "A2", sheet.title
            assert all(cell.value for cell in sheet[1] if cell.column <= sheet.max_column - 1)
            assert all(cell.data_type != "f" for row in sheet.rows for cell in row), sheet.title
        assert sum(len(sheet._charts) for sheet in sheets) >= 5
        formats = {cell.number_format for sheet in sheets for row in sheet.rows for cell in row}
        formats = {re.sub(r'^"!+ "', "", f) for f in formats}
        assert {"#,##0", "#,##0.00", "0.00%", "[h]:mm:ss"} <= formats, formats
        assert max(c.width for c in sheets[1].column_dimensions.values()) > 10


def test_csv_keeps_its_chinese_and_no_text_is_a_formula(world):
    lived_in(world)
    data = read(put(world, "day.csv", "day", chinese=True))
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=HYPERLINK(") for cell in cells), cells
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells), cells
    assert any("水管漏水" in cell for cell in cells)


# ---- a browser and paper


def test_the_page_stands_alone_and_every_chart_has_its_table(world):
    lived_in(world)
    for words in (("month",), ("week",), ("day",), ("person", "wang")):
        person = "chen" if words[0] == "person" else "admin"
        for chinese in (False, True):
            text = read(put(world, "page.html", *words, chinese=chinese, person=person)).decode()
            page = Page(text)
            tags = {tag for tag, _ in page.elements}
            assert not tags & {"script", "link", "img", "iframe", "object"}, tags
            assert not re.search(r"https?:|url\(|@import", text.replace("http://example.com", ""))
            assert ("html", {"lang": "zh-CN" if chinese else "en"}) in page.elements
            for figure in text.split("<figure>")[1:]:
                beneath = figure.split("</section>")[0]
                assert "<svg" in beneath and "<table>" in beneath.split("</figure>")[1], words
            assert page.count("figure") >= 1, words
            assert "<b>点我" not in text


def test_the_page_prints_on_a4_in_a_browser(world):
    browser = shutil.which("chromium")
    if browser is None or shutil.which("pdftotext") is None:
        raise rig.Skip("chromium or pdftotext is not installed")
    lived_in(world)
    page, paper = put(world, "month.html", "month", chinese=True), os.path.join(world.root, "m.pdf")
    printed = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={world.root}/browser", f"--print-to-pdf={paper}", f"file://{page}"],
        capture_output=True, text=True, timeout=120, check=False)
    assert printed.returncode == 0, printed.stderr
    assert "Refused" not in printed.stderr, printed.stderr  # its own policy lets all of it be
    info = subprocess.run(["pdfinfo", paper], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    assert abs(float(size[1]) - 595) < 2 and abs(float(size[2]) - 842) < 2, info
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True,
                          check=True).stdout
    pages = re.search(r"Pages:\s+(\d+)", info)[1]
    assert "月报" in text and f"1/{pages}" in text.replace(" ", ""), text


# ---- a terminal


def test_a_month_fits_the_terminal_in_both_languages(world):
    lived_in(world)
    for chinese in (False, True):
        for columns in (80, 60):
            with terminal.start(world, ["paigong-admin", "--profile", "admin", "report", "month"],
                                columns=columns, rows=400, chinese=chinese) as t:
                t.wait_for("台账" if chinese else "ledger head")
                lines = t.lines()
            assert all(width(line) <= columns for line in lines), lines
            assert any("█" in line for line in lines)
            assert any(office.has_chinese(line) for line in lines) == chinese, lines


def test_a_report_has_colour_only_where_it_is_wanted(world):
    lived_in(world)
    piped = world.as_("admin", "report", "month").out
    assert "\x1b" not in piped and "█" in piped
    for wanted, no_colour in ((True, None), (False, "1")):
        with terminal.start(world, ["paigong-admin", "--profile", "admin", "report", "month"],
                            columns=100, rows=400, environment={"NO_COLOR": no_colour}) as t:
            t.wait_for("ledger head")
            assert ("\x1b[1m" in t.tmux("capture-pane", "-p", "-e")) == wanted


# ---- what is hardly there, and what is too long


def test_a_month_without_tickets_says_so_in_every_shape(world):
    said = world.as_("admin", "report", "month", "--month", "2020-01")
    assert said.status == 0 and "2020-01-01" in said.out, said
    for name in SHAPES:
        assert len(read(put(world, name, "month", "--month", "2020-01"))) > 50, name
    text = read(os.path.join(world.root, "report.html")).decode()
    assert "nothing in this time" in text and Page(text).count("html") == 1
    assert len(openpyxl.load_workbook(os.path.join(world.root, "report.xlsx")).sheetnames) > 3


def test_a_site_with_one_ticket_is_a_report_too(world):
    world.do("admin", "site", "add", "lake", "--name", "湖畔")
    office.hire(world, "zhu", "desk", site="lake")
    world.do("zhu", "new", "--site", "lake", "--unit", "1-101", "--text", "门锁坏了")
    page = read(put(world, "lake.html", "month", "--site", "lake", chinese=True)).decode()
    assert Page(page).count("svg") >= 1
    book = openpyxl.load_workbook(put(world, "lake.xlsx", "month", "--site", "lake"))
    assert [row[1].value for row in book.worksheets[0].rows if row[0].value == "received"] == [1]


def test_a_name_of_200_characters_is_refused_and_the_longest_breaks_nothing(world):
    hire = ("staff", "add", "long", "--role", "technician", "--site", "garden", "--crew", "plumbing",
            "--department", "repairs", "--name")
    error = world.refused("admin", *hire, "很长的名字" * 40, code="bad_request", status=2)
    assert error["message"] == "--name: longer than 120 bytes", error
    code = world.do("admin", *hire, LONGEST_NAME)["code"]
    world.enroll("paigong-tech", "long", code)
    rig.PEOPLE["long"] = ("paigong-tech", "technician", [])
    world.through(world.new(), until="completed", technician="long")
    ticket = world.do("li", "new", "--site", "garden", "--unit", "3-1201", "--text", LONG_TEXT)
    world.do("li", "dispatch", ticket["id"], "--to", "long")
    for words in (("day",), ("month",)):
        seen = [LONG_TEXT[:20]] if words[0] == "day" else []
        piped = world.as_("admin", "report", *words).out
        page = read(put(world, "long.html", *words)).decode()
        book = openpyxl.load_workbook(put(world, "long.xlsx", *words))
        cells = "".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
        assert all(text in piped and text in page and text in cells for text in seen)
        Page(page)
        with terminal.start(world, ["paigong-admin", "--profile", "admin", "report", *words],
                            columns=80, rows=400) as t:
            t.wait_for("ledger head")
            assert all(width(line) <= 80 for line in t.lines())


# ---- where nothing can be written


def test_a_full_disk_leaves_no_half_report(world):
    lived_in(world)
    disk = os.path.join(world.root, "disk")
    rig.small_disk(disk, 1)
    try:
        for name in (*SHAPES, "fees.csv"):
            path = os.path.join(disk, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write("last month's")
        rig.fill(disk)
        before = sorted(os.listdir(disk))
        month = ("report", "month", "--format")
        asked = {name: (*month, name.rpartition(".")[2]) for name in SHAPES}
        for name, words in {**asked, "fees.csv": ("fees", "missing", "--format", "csv")}.items():
            error = world.as_("admin", *words, "-o", os.path.join(disk, name))
            assert error.status == 1 and "the disk is full, nothing was written" in error.err, error
            assert len(error.err.strip().splitlines()) == 1, error
            assert read(os.path.join(disk, name)) == b"last month's"
        assert sorted(os.listdir(disk)) == before
        said = world.as_("admin", "--lang", "zh", "report", "month", "-o",
                         os.path.join(disk, "report.xlsx"))
        assert "磁盘已满" in said.err, said
    finally:
        rig.unmount(disk)


def test_a_workbook_is_not_shown_on_a_terminal_but_goes_into_a_pipe(world):
    with terminal.start(world, ["paigong-admin", "--profile", "admin", "report", "month",
                                "--format", "xlsx"]) as t:
        t.wait_for("a workbook is not for the terminal")
    program = os.path.join(world.build, "client", "paigong-admin")
    piped = subprocess.run([program, "--profile", "admin", "report", "month", "--format", "xlsx"],
                           env=world.environment(), capture_output=True, check=True).stdout
    assert openpyxl.load_workbook(io.BytesIO(piped)).sheetnames[0] == "overview"
