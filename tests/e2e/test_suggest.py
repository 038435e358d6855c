"""What a name could become as somebody types it: for forms and for a shell's completion."""
import office
from protocol_client import pb
from protocol_house import House, expect, report

UNITS = ("unit,building,owner,phone,handover_date\n3-1201,三栋,周女士,13900139000,2026-01-10\n"
         "3-1202,三栋,王先生,,2015-01-10\n12-301,十二栋,钱女士,,2015-01-10\n")
FEES = ("code,item,unit,labour_fen,material_fen,warranty,trade\n"
        "WS-01,水龙头更换,个,3000,5000,pipes,\nQD-01,灯具更换,个,2000,3000,wiring,\n")


def ask(client, kind, prefix="", **more):
    request = pb.Suggest(kind=pb.SuggestKind.Value("SUGGEST_KIND_" + kind.upper()), prefix=prefix,
                         **more)
    return list(client.read(suggest=request).suggestions.suggestions)


def values(client, kind, prefix="", **more):
    return [s.value for s in ask(client, kind, prefix, **more)]


def test_places_and_lists_are_suggested_as_one_types(world):
    for kind, text in (("units", UNITS), ("fees", FEES)):
        world.do("admin", "import", kind, office.write(world, kind + ".csv", text), "--site",
                 "garden")
    with House(world) as house:
        desk, guard = house.join("mei", "desk"), house.join("gu", "guard")
        assert values(desk, "unit", "12") == ["12-301", "3-1201", "3-1202"]
        assert values(desk, "unit", "3-", limit=1) == ["3-1201"]
        assert [s.label for s in ask(desk, "unit", "3-")] == ["三栋", "三栋"]
        assert [s.label for s in ask(guard, "unit", "3-")] == ["", ""]  # who lives where is personal
        assert values(desk, "fee", "WS") == ["WS-01"]
        assert values(desk, "fee", "更换") == ["QD-01", "WS-01"]  # by name, too
        assert ask(desk, "site", "gar")[0].label == world.do("li", "site", "list")["sites"][0]["name"]
        with expect("bad_request", "kind"):
            desk.read(suggest=pb.Suggest(prefix="3"))
        with expect("not_found", "site"):
            values(desk, "unit", "3", site="nowhere")


def test_people_are_suggested_to_who_may_know_them(world):
    with House(world) as house:
        desk = house.join("mei", "desk")
        lin = house.join("lin", "technician", crew="plumbing")
        house.join("lis", "technician", crew="power")
        guard = house.join("gu", "guard")
        people = ask(desk, "person", "li")
        assert [p.value for p in people][:2] == ["lin", "lis"], people
        assert people[0].role == pb.ROLE_TECHNICIAN and people[0].slips == 0, people
        ticket = report(desk).id
        desk.command(ticket, "dispatch", to="lin")
        assert ask(desk, "person", "lin")[0].slips == 1
        everybody = values(desk, "person")
        assert everybody.index("lis") < everybody.index("lin")  # who has least in hand first
        assert "lis" not in values(lin, "person", "li") and "lin" in values(lin, "person", "li")
        assert ask(lin, "person", "lin")[0].slips == 0  # another's to know
        assert values(guard, "person") == ["gu"]
        assert {"plumbing", "power"} <= set(values(desk, "crew"))
        assert values(lin, "crew") == ["plumbing"]


def test_who_does_the_trade_is_suggested_first(world):
    with House(world) as house:
        desk = house.join("mei", "desk")
        house.join("lift", "technician", trades=[pb.TRADE_LIFT])
        house.join("pipe", "technician", trades=[pb.TRADE_PLUMBING, pb.TRADE_HVAC])
        desk.command(report(desk).id, "dispatch", to="pipe")
        desk.command(report(desk).id, "dispatch", to="pipe")
        for trade, first in ((pb.TRADE_LIFT, "lift"), (pb.TRADE_HVAC, "pipe")):
            offered = ask(desk, "person", trade=trade)
            assert offered[0].value == first and trade in offered[0].trades, offered
            assert ask(desk, "person", trade=trade, limit=1)[0].value == first
        # what is typed goes before the trade
        assert values(desk, "person", "pi", trade=pb.TRADE_LIFT) == ["pipe"]


def test_tickets_are_suggested_by_whole_and_short_id(world):
    with House(world) as house:
        desk, lin = house.join("mei", "desk"), house.join("lin", "technician")
        first, second = report(desk).id, report(desk).id
        short = str(int(second.split("-")[1]))
        assert values(desk, "ticket", short)[0] == second
        assert values(desk, "ticket", first[:9]) == values(desk, "ticket", first[:4])
        assert {first, second} <= set(values(desk, "ticket", first[:-2]))
        assert values(desk, "ticket", second) == [second]
        found = ask(desk, "ticket", second)[0]
        assert found.label == "3-1201" and found.state == pb.STATE_RECEIVED, found
        assert values(lin, "ticket") == []  # nobody sent it there yet
        desk.command(first, "dispatch", to="lin")
        assert values(lin, "ticket") == [first]
        assert values(desk, "ticket", "x") == [] and values(desk, "ticket", "19990101-") == []
