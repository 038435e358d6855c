"""The command line word for word: every subcommand's help, and what a mistyped one is told."""
import re

from office import has_chinese, unstarted

# Every command, with its arguments and flags.
COMMANDS = {
    "paigong-desk": {
        "enroll": "HOST:PORT CODE", "completion": "bash|zsh|fish", "manual": "",
        "new": "--site --unit --kind --trade --text --reporter --phone --facility --appointment "
               "--apart --same",
        "log": "--site --unit --text --done", "log done": "ENTRY", "log list": "",
        "register": "--site --unit --text --reporter --phone --done",
        "register list": "--site --open --night --ticket --since --limit --after",
        "register done": "ENTRY", "register link": "ENTRY T", "night": "--site --date",
        "call": "--site --unit --trade", "tell": "T [ENTRY] --text", "tell list": "--site",
        "urge": "T --text --entry",
        "list": "--site --state --open --overdue --unit --technician --since --callback --limit "
                "--after",
        "free": "--site --trade", "shift list": "--site --date --person",
        "show": "T --codes", "history": "T",
        "dispatch": "T --to --crew --pool --auto --phoned", "notified": "T --phoned",
        "book": "T TIME --reason --told", "promise": "T TIME --reason",
        "confirm": "T --party --code --text --rating", "facility show": "CODE --site",
        "facility history": "CODE --site", "plan list": "--site --facility",
        "wait": "T --until --reason --callback", "resume": "T",
        "quote": "T --item --labour --material --finish --text",
        "consent": "T --code --declined",
        "pay": "T --cash", "return": "T", "cancel": "T --reason",
        "refund": "T --cash --reason", "fees list": "--site --prefix --trade",
        "facility list": "--site --prefix --trade", "stock part list": "--site --prefix",
        "visit": "T --satisfied --unsatisfied --not-reached --by --text --signed --entry",
        "visit plan": "--site --unit --limit --after", "visit plan due": "--site --unit",
        "visit plan record": "V --satisfied --unsatisfied --not-reached --text --by --ticket "
                             "--trade",
        "visit plan cancel": "V --reason",
        "close": "T --exception --reason", "take": "T CLOCK", "watch": "--site --from"},
    "paigong-tech": {
        "enroll": "HOST:PORT CODE", "completion": "bash|zsh|fish", "manual": "",
        "register": "--site --unit --text --done", "register list": "", "register done": "ENTRY",
        "register link": "ENTRY T", "urge": "T --text", "call": "--site --unit",
        "list": "", "show": "T", "accept": "T", "refuse": "T --reason",
        "handover": "T --to --reason", "take": "T CLOCK", "arrive": "T",
        "absent": "T --rang --phoned --note --text", "find": "T --text --trade",
        "quote": "T --item --labour --material --finish --text",
        "consent": "T --code --declined",
        "material": "T --name --spec --model --qty --price --accepted --own --verified",
        "complex": "T --text", "back": "T", "refer": "T --to --text",
        "wait": "T --until --reason", "resume": "T", "done": "T --text",
        "sign": "T --code --absent --rating", "pay": "T --cash --at-desk",
        "fees list": "--site --prefix --trade", "facility list": "--site",
        "stock part list": "--site", "stock count enter": "SHEET --item --text",
        "check": "T --pass --fail --text", "watch": "",
        "promise": "T TIME --reason", "confirm": "T --party --code --text --rating"},
    "paigong-admin": {
        "enroll": "HOST:PORT CODE", "completion": "bash|zsh|fish", "manual": "",
        "site add": "SITE --name",
        "staff add": "ID --name --role --site --crew --department --phone",
        "staff list": "", "staff revoke": "ID", "import": "KIND FILE.csv --site --dry-run",
        "policy show": "--site", "policy check": "FILE --site", "policy set": "FILE --site",
        "shift add": "PERSON --from --to", "shift leave": "PERSON --from --to --stand-in",
        "shift list": "--site --date", "shift remove": "ENTRY",
        "spotcheck draw": "--week --department", "spotcheck list": "--week",
        "spotcheck record": "T --item --text", "spotcheck verify": "--week",
        "verify": "T --pass --fail --text", "promise": "T TIME --reason",
        "plan add": "FACILITY --every --name --crew --person --trade --text --from --site",
        "plan list": "--site --facility --open", "plan show": "SHEET",
        "plan change": "SHEET --crew --person --trade --text", "plan cancel": "SHEET --reason",
        "facility show": "CODE --site", "facility history": "CODE --site",
        "night": "--site --date", "call": "--site --unit", "register list": "--site",
        "fees list": "--site --prefix --trade", "fees remove": "CODE --site",
        "fees month": "MONTH --site --format -o", "fees missing": "--date --site --format -o",
        "fees reconciliation open": "PERIOD --site --with --due",
        "fees reconciliation enter": "SHEET --month --text",
        "fees reconciliation sign": "SHEET --text",
        "fees reconciliation reject": "SHEET --reason --due",
        "fees reconciliation cancel": "SHEET --reason",
        "fees reconciliation list": "--site --open --overdue",
        "facility list": "--site --prefix --trade", "facility remove": "CODE --site",
        "stock part list": "--site --prefix", "stock part remove": "CODE --site",
        "quote": "T --item --labour --material --finish --text", "pay": "T --cash",
        "refund": "T --cash --reason", "approve": "T",
        "cash receive": "T", "take": "T CLOCK", "audit verify": "--from --to",
        "audit show": "--ticket --who --since",
        "report day": "--date --site --format -o", "report week": "--week --date --site --format -o",
        "report month": "--month --date --site --crew --format -o",
        "report person": "ID --month --week --date --site", "report fees": "--month --site -o", "backup": "FILE --verify"},
}
PAIGONGD = {
    "init": "DIR --host --json",
    "serve": "DIR --listen --config --metrics --wallboard --log-level --user --no-sandbox --accept-time",
    "check": "DIR --repair --from", "rebuild": "DIR", "restore": "FILE DIR --to --config",
    "verify": "FILE --tmp --json", "renew": "DIR",
    "authority": "DIR --to"}
EVERYWHERE = ("--json", "--lang", "--profile", "--request-id", "--help", "--version")


@unstarted
def test_help_of_every_command(world):
    """Each subcommand's own help: its arguments, its flags, and an example that starts with it."""
    for program, commands in COMMANDS.items():
        listed = world.run(program, "--help").out
        for name, arguments in commands.items():
            assert re.search(rf"^  {name} ", listed, re.M), f"{program} --help lacks {name}"
            helped = world.run(program, *name.split(), "--help")
            assert helped.status == 0 and not helped.err, helped
            synopsis = helped.out.splitlines()[0]
            for argument in arguments.split():
                where = synopsis if argument[0] != "-" else helped.out
                assert argument in where, f"{program} {name} lacks {argument}:\n{helped.out}"
            assert all(flag in helped.out for flag in EVERYWHERE), helped
            assert f"example:\n  {program} {name}" in helped.out, helped
            chinese = world.run(program, *name.split(), "--help", "--lang", "zh")
            assert chinese.status == 0 and has_chinese(chinese.out), chinese
    for name, arguments in PAIGONGD.items():
        assert re.search(rf"^  {name} ", world.run("paigongd", "--help").out, re.M), name
        helped = world.run("paigongd", name, "--help")
        assert helped.status == 0 and not helped.err, helped
        assert all(a in helped.out.split("example:")[0] for a in arguments.split()), helped
        assert f"example: paigongd {name} " in helped.out, helped


def families(listed):
    """{title: [(subcommand, column of its summary), …]} of a program's --help."""
    found, title = {}, None
    for line in listed.splitlines():
        if line.endswith((":", "：")) and line[0] != " ":
            title = line[:-1]
        row = re.match(r"  (\S+(?: \S+)*)  +(?=\S)", line)
        if row and title:
            found.setdefault(title, []).append((row[1], row.end()))
    return found


@unstarted
def test_help_is_by_family_in_the_order_of_a_day(world):
    for program, titles in (
            ("paigong-desk", ["Calls and the register", "From a report to the crew",
                              "Return, visit, filing", "Visit plans", "Setting up"]),
            ("paigong-tech", ["From a report to the crew", "The work on a slip", "Parts in stock"]),
            ("paigong-admin", ["Fees and cash", "Corrective actions", "Setting up"])):
        found = families(world.run(program, "--help").out)
        found.pop("Everywhere")
        assert [t for t in found if t in titles] == titles, found
        for title, rows in found.items():
            assert len({column for _, column in rows}) == 1, (title, rows)
        named = {name for rows in found.values() for name, _ in rows}
        assert set(COMMANDS[program]) <= named
        chinese = families(world.run(program, "--help", "--lang", "zh").out)
        assert len(chinese) > 5 and all(has_chinese(title) for title in chinese), chinese
    desk = families(world.run("paigong-desk", "--help").out)
    assert ("dispatch" in dict(desk["From a report to the crew"])
            and "visit" in dict(desk["Return, visit, filing"])
            and "visit plan" in dict(desk["Visit plans"])), desk


def misspelt(word):
    """Another word close to it: one letter missing, two changed places."""
    middle = len(word) // 2
    return word[:middle] + word[middle + 1:], word[:-2] + word[-1] + word[-2]


@unstarted
def test_mistyped_names_of_the_server_tell_the_nearest(world):
    for name, arguments in PAIGONGD.items():
        for wrong in misspelt(name):
            result = world.run("paigongd", wrong)
            assert result.status == 2 and not result.out, result
            assert f"did you mean {name}" in result.err, result
        for flag in arguments.split():
            if not flag.startswith("--") or len(flag) < 6:
                continue
            result = world.run("paigongd", name, flag[:-2] + flag[-1])
            assert result.status == 2 and f"did you mean {flag}" in result.err, result
            assert len(result.err.strip().splitlines()) == 1, result


@unstarted
def test_mistyped_names_tell_the_nearest(world):
    for program, commands in COMMANDS.items():
        known = {w for name in commands for w in (name, name.split()[0])}
        for name in commands:
            last = name.split()[-1]
            for wrong in misspelt(last) if len(last) > 4 else ():
                typed = [*name.split()[:-1], wrong]
                if " ".join(typed) in known:
                    continue
                result = world.run(program, *typed)
                assert result.status == 2 and not result.out, result
                assert f'"{name}"' in result.err, f"{program} {' '.join(typed)}: {result}"
    for program, name in (("paigong-desk", "visit"), ("paigong-tech", "material"),
                          ("paigong-admin", "staff add")):
        for flag in COMMANDS[program][name].split():
            if not flag.startswith("--") or len(flag) < 6:
                continue
            result = world.run(program, *name.split(), flag[:-2] + flag[-1])
            assert result.status == 2 and flag in result.err, result
            assert len(result.err.strip().splitlines()) == 1, result


@unstarted
def test_usage_without_arguments(world):
    for program in ("paigongd", "paigong-admin"):
        result = world.run(program)
        assert "usage" in (result.out + result.err).lower(), result
    for program in ("paigongd", *COMMANDS):
        result = world.run(program, "--version")
        own, *libraries = result.out.splitlines()
        assert result.status == 0 and re.fullmatch(program + r" \d+\.\d+\.\d+", own), result
        told = dict(line.split(" ", 1) for line in libraries)
        assert {"openssl", "libuv", "protobuf-c", "jansson"} <= told.keys(), result
        assert all(re.match(r"\d+\.\d+", version) for version in told.values()), result
