"""A site's fee schedule, facilities and parts: imported, listed, changed, taken out."""
from office import write
from wire_client import Refused, connect, request_id

FEES = "code,item,unit,labour_fen,material_fen,warranty,trade\n"


def import_rows(world, kind, data, *flags, name="rows.csv"):
    return world.as_("admin", "import", kind, write(world, name, data), "--site", "garden",
                     *flags, "--json")


def row_errors(result):
    assert result.status == 2, result
    return [(row["line"], row["field"]) for row in result.json()["error"]["rows"]]


def codes(world, person, *arguments):
    return [row["code"] for row in world.do(person, *arguments)["rows"]]


def test_fees_are_imported_and_updated(world):
    result = import_rows(world, "fees", FEES + "GS-01,换水龙头,个,5000,3000,pipes,plumbing\n"
                         "GS-02,Unblock a drain,time,8000,,,plumbing\n"
                         "DQ-01,换开关,个,3000,1500,wiring,strong_current\n")
    assert (result.status, result.json()["added"]) == (0, 3), result
    rows = world.do("wang", "fees", "list")["rows"]
    assert [r["code"] for r in rows] == ["DQ-01", "GS-01", "GS-02"]
    assert rows[1]["name"] == "换水龙头" and rows[1]["labour_fen"] == 5000
    assert rows[1]["material_fen"] == 3000 and rows[1]["warranty"] == "pipes"
    assert codes(world, "li", "fees", "list", "--trade", "plumbing") == ["GS-01", "GS-02"]
    assert codes(world, "li", "fees", "list", "--prefix", "DQ") == ["DQ-01"]
    again = import_rows(world, "fees", FEES + "GS-01,换水龙头,个,5500,3000,pipes,plumbing\n"
                        "GS-02,Unblock a drain,time,8000,,,plumbing\n").json()
    assert (again["rows"], again["added"], again["changed"]) == (2, 0, 1), again
    assert world.do("li", "fees", "list", "--prefix", "GS-01")["rows"][0]["labour_fen"] == 5500
    table = world.as_("li", "fees", "list", "--lang", "zh")
    assert table.status == 0 and "换水龙头" in table.out and "55.00" in table.out, table


def test_office_files_as_they_come(world):
    """Chinese headers, GB18030, a BOM, any order, columns that nobody knows."""
    chinese = "项目,编号,备注,人工费,材料费,单位,保修\n换水龙头,GS-01,常用,5000,3000,个,pipes\n"
    result = import_rows(world, "fees", chinese.encode("gb18030"))
    assert result.status == 0 and result.json()["unknown_columns"] == ["备注"], result
    facilities = "\ufeff编号,名称,位置,工种\nDT-1,1号电梯,3栋,lift\nSB-1,生活水泵,地下一层,plumbing\n"
    assert import_rows(world, "facilities", facilities).json()["added"] == 2
    parts = "编号,名称,型号,单位,单价,库存\nLT-15,龙头,DN15,个,2500,40\n"
    assert import_rows(world, "parts", parts).json()["added"] == 1
    lift = world.do("li", "facility", "list", "--trade", "lift")["rows"]
    assert [(r["code"], r["name"], r["place"]) for r in lift] == [("DT-1", "1号电梯", "3栋")]
    tap = world.do("wang", "stock", "part", "list")["rows"][0]
    assert (tap["model"], tap["price_fen"], tap["stock"]) == ("DN15", 2500, 40), tap


def test_every_bad_row_is_reported(world):
    bad = (FEES + "GS-01,ok,个,100,,,\n"
           ",no code,个,100,,,\n"
           "GS-03,,个,100,,,\n"
           "GS-04,fraction,个,12.50,,,\n"
           "GS-05,negative,个,-1,,,\n"
           "GS-06,no price,个,,,,\n"
           "GS-07,trade,个,100,,,magic\n"
           "GS-01,twice,个,100,,,\n"
           "A:B,colon,个,100,,,\n"
           "GS-09,too dear,个,99999999999,,,\n")
    assert row_errors(import_rows(world, "fees", bad)) == [
        (3, "code"), (4, "item"), (5, "labour_fen"), (6, "labour_fen"), (7, "labour_fen"),
        (8, "trade"), (9, "code"), (10, "code"), (11, "labour_fen")]
    assert codes(world, "li", "fees", "list") == []
    assert row_errors(import_rows(world, "facilities", "facility,name,trade\nDT-1,lift,elevator\n"
                                  "DT-2,,lift\n")) == [(2, "trade"), (3, "name")]
    assert row_errors(import_rows(world, "parts", "part,name,price_fen,stock\nA,a,,1\nB,b,1,many\n"
                                  )) == [(2, "price_fen"), (3, "stock")]
    dry = import_rows(world, "parts", "part,name,price_fen\nA,a,100\n", "--dry-run")
    assert dry.status == 0 and dry.json()["added"] == 1 and not dry.json()["applied"], dry
    assert codes(world, "li", "stock", "part", "list") == []


def test_large_lists_go_in_chunks_and_pages(world):
    data = FEES + "".join(f"F{i:05},item {i},个,{i + 1},,,\n" for i in range(1201))
    twice = data + "F00003,again,个,5,,,\n"  # in another chunk than its first
    assert row_errors(import_rows(world, "fees", twice)) == [(1203, "code")]
    result = import_rows(world, "fees", data)
    assert result.status == 0 and result.json()["added"] == 1201, result
    listed = codes(world, "li", "fees", "list")
    assert listed == [f"F{i:05}" for i in range(1201)]


def test_what_is_taken_out(world):
    import_rows(world, "fees", FEES + "GS-01,a,个,100,,,\nGS-02,b,个,100,,,\n")
    wrong = world.as_("admin", "fees", "remove", "GS-10", "--json")
    assert wrong.status == 3 and "GS-0" in wrong.json()["error"]["message"], wrong
    denied = world.as_("li", "fees", "remove", "GS-01", "--json")
    assert denied.status == 2, denied  # the desk's program has no such command
    world.do("admin", "fees", "remove", "GS-01")
    assert codes(world, "li", "fees", "list") == ["GS-02"]
    again = import_rows(world, "fees", FEES + "GS-01,a,个,100,,,\n").json()
    assert (again["added"], again["changed"]) == (1, 0)


def refused(connection, command, **arguments):
    try:
        connection.ask(command, **arguments)
    except Refused as refusal:
        return refusal.name
    raise AssertionError("it was taken")


def test_the_lists_over_the_wire(world):
    admin, desk = connect(world, "admin"), connect(world, "li")
    assert refused(desk, "catalogue_list", site="garden") == "bad_request"
    assert refused(desk, "catalogue_list", kind="fee", site="elsewhere") == "not_found"
    gone = {"kind": "part", "site": "garden", "code": "x"}
    assert refused(desk, "catalogue_remove", write=request_id(), **gone) == "denied"
    assert refused(admin, "catalogue_remove", write=request_id(), **gone) == "not_found"
