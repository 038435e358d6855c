"""Holds each event's facts against the table of docs/ledger.md. As a program:
`ledger_facts.py DIR...` prints what the table doesn't list."""
import os
import re
import sys

from ledger_file import Ledger

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../docs/ledger.md")
OF_TICKETS = {"ticket_number", "site", "state", "round", "clocks", "technician",
              "technician_crew", "received_by", "referred_to", "kind"}
ROW = re.compile(r"^\| (\w+) \| (\d+) \| ?(.*) ?\|$")


def table():
    """Event → (facts it may have, has it a personal part?)."""
    found = {}
    with open(PAGE, encoding="utf-8") as page:
        for line in page:
            row = ROW.match(line)
            if not row:
                continue
            event, number, cell = row.group(1), int(row.group(2)), row.group(3)
            facts = set(re.findall(r"`(\w+)`", cell))
            personal = "P " in cell
            before = re.match(r"as (\w+)|the same", cell)
            if before:
                facts |= found[before.group(1) or event_before][0]
                personal |= found[before.group(1) or event_before][1]
            facts = facts | {"standing_for", "claim", "judged_at"}  # of whoever gave it, and from where
            found[event] = facts | (OF_TICKETS if number < 50 or 100 <= number < 128 else set()), personal
            event_before = event
    return found


def unlisted(ledger, listed):
    """(event, fact) of every fact that its row doesn't name."""
    for event in ledger.events:
        facts, personal = listed.get(event.type, (set(), False))
        if event.type not in listed:
            yield event.type, "the event itself"
        for fact in event.facts:
            if fact not in facts:
                yield event.type, fact
        if event.sealed and not personal:
            yield event.type, "a personal part"


def check(ledger):
    found = sorted(set(unlisted(ledger, table())))
    assert not found, f"docs/ledger.md doesn't list {found}"


if __name__ == "__main__":
    rows = table()
    for fault in sorted({f for d in sys.argv[1:] for f in unlisted(Ledger(d), rows)}):
        print(*fault)
