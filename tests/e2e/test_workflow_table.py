"""workflow_show against docs/workflow.md and docs/rights.md: each role is told its own rules, all
of them, as the pages have them."""
import re

from protocol_client import pb
from protocol_house import House
from test_rights_table import DOCS, roles_by_command, rows

KINDS = {"repair": "A repair", "public": "A public facility's fault",
         "defect": "A quality defect", "maintenance": "Planned maintenance",
         "works": "Works", "complaint": "A complaint",
         "emergency": "An emergency",
         "device_return": "A device that goes back to its maker"}
STATES = {name[6:].lower() for name in pb.State.keys()} - {"unspecified"}


def section(heading):
    text = (DOCS / "workflow.md").read_text(encoding="utf-8")
    return text.split(f"## {heading}\n")[1].split("\n## ")[0]


def names(sentence, text):
    found = re.search(rf"{sentence}: ([^.]*)\.", text)
    return set(re.findall(r"`(\w+)`", found.group(1))) if found else set()


def states(cell):
    if cell == "any":
        return STATES
    return {s.strip() for s in cell.split(",") if s.strip() and s.strip() != "no ticket yet"}


def rules_of(kind, role):
    """command → states, follows, required, optional, offline, rule, by the pages."""
    repair, own = rows("workflow.md", "A repair"), rows("workflow.md", KINDS[kind])
    text = section(KINDS[kind])
    table = {c: own.get(c) or repair[c]
             for c in list(own) + sorted(names("As for a repair", text))
             if "required" in (own.get(c) or repair[c])}
    rights, _ = roles_by_command("Commands of a ticket")
    if kind != "repair":
        rights.update(roles_by_command(f"Commands of a ticket: {KINDS[kind]}")[0])
    offline = names(r"A handheld may queue without a connection \(`offline`\)", text)
    return {c: (states(r["in state"]), states(r["may lead to"]),
                re.findall(r"\w+", r["required"]), re.findall(r"\w+", r["optional"]),
                c in offline, r["rule"])
            for c, r in table.items() if role in rights[c]}


def told(client):
    """kind → command → the same, by the server."""
    table = client.read(workflow_show=pb.WorkflowShow()).workflow_table
    kinds = {}
    for rule in table.rules:
        kind = pb.Kind.Name(rule.kind)[5:].lower()
        command = pb.Command.Name(rule.command)[8:].lower()
        assert command not in kinds.setdefault(kind, {}), (kind, command)
        kinds[kind][command] = tuple({pb.State.Name(s)[6:].lower() for s in part}
                                     for part in (rule.states, rule.follows)) + \
            (list(rule.required), list(rule.optional), rule.offline, rule.rule)
    return kinds, table.digest


def test_each_role_is_told_its_rules(world):
    digests = {}
    with House(world) as house:
        for role in ("technician", "crew_lead", "contractor", "desk", "desk_supervisor", "guard",
                     "finance", "auditor"):
            client = house.join(f"one-{role.replace('_', '-')}", role)
            kinds, digest = told(client)
            for kind in KINDS:
                assert kinds.get(kind, {}) == rules_of(kind, role), (role, kind)
            assert set(kinds) <= set(KINDS), kinds.keys()
            assert len(digest) == 32 and told(client)[1] == digest, "the same rules, the same digest"
            digests.setdefault(digest, []).append((role, kinds))
    assert len(digests) > 5, "other rules have another digest"


def test_a_stand_in_is_told_both(world):
    """Of themselves and of whom they stand in for (P5.5)."""
    with House(world) as house:
        lead = house.join("lead", "crew_lead")
        wang = house.join("gao", "technician")
        before, _ = told(wang)
        assert "check" not in before["repair"]
        now = wang.hello().now_at
        lead.call(shift_set=pb.ShiftSet(person="lead", from_at=now - 1000, to_at=now + 3600000,
                                        leave=True, stand_in="gao"))
        after, _ = told(wang)
        assert "check" in after["repair"] and set(before["repair"]) < set(after["repair"])
