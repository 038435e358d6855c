"""Who may look at the wall: screens are named, listed, revoked; a token is told once."""
import re


def test_a_screen_is_named_listed_and_revoked(world):
    added = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")
    assert added["name"] == "lobby" and added["site"] == "garden" and added["added_by"] == "admin"
    assert re.fullmatch("[0-9a-f]{32}", added["token"]), added
    everywhere = world.do("admin", "wallboard", "add", "head-office", "--site", "*")
    assert everywhere["site"] == "*" and everywhere["token"] != added["token"]
    listed = world.do("admin", "wallboard", "list")["wallboards"]
    assert [w["name"] for w in listed] == ["head-office", "lobby"]
    assert all(not w.get("token") and not w.get("revoked_at") for w in listed), "told once"
    assert [w["name"] for w in world.do("admin", "wallboard", "list", "--site", "garden")
            ["wallboards"]] == ["lobby"]
    world.do("admin", "wallboard", "revoke", "lobby")
    world.do("admin", "wallboard", "revoke", "lobby")  # nothing changes
    gone = world.do("shen", "wallboard", "list", "--site", "garden")["wallboards"][0]
    assert gone["revoked_by"] == "admin" and gone["revoked_at"]
    again = world.do("admin", "wallboard", "add", "lobby", "--site", "garden")
    assert again["token"] != added["token"], "a name that is given again has another token"
    history = world.as_("admin", "audit", "show", "--json").out
    assert "wall_added" in history and "wall_revoked" in history
    for token in (added["token"], again["token"]):
        assert token not in history and token not in world.server.log()


def test_the_only_site_is_meant(world):
    assert world.do("admin", "wallboard", "add", "lobby")["site"] == "garden"
    shown = world.as_("admin", "wallboard", "add", "gate", "--lang", "zh")
    assert shown.status == 0 and "令牌只在此时显示" in shown.out, shown
    table = world.as_("admin", "wallboard", "list")
    assert "in force" in table.out and "lobby" in table.out, table


def test_bad_names_and_others_sites_are_refused(world):
    world.do("admin", "wallboard", "add", "lobby", "--site", "garden")
    taken = world.refused("admin", "wallboard", "add", "lobby", code="exists", status=1)
    assert "revoke it first" in taken["message"]
    world.refused("admin", "wallboard", "add", "the lobby", code="bad_request", status=2)
    world.refused("admin", "wallboard", "add", "gate", "--site", "nowhere", code="not_found",
                  status=3)
    world.refused("admin", "wallboard", "revoke", "gate", code="not_found", status=3)
    world.refused("zhou", "wallboard", "add", "gate", code="denied", status=4)
    world.do("admin", "site", "add", "meadow")
    code = world.do("admin", "staff", "add", "sub", "--name", "Sub", "--role", "admin", "--site",
                    "meadow")["code"]
    world.enroll("paigong-admin", "sub", code)
    run = world.run("paigong-admin", "--profile", "sub", "wallboard", "add", "all", "--site", "*",
                    "--json")
    assert run.status == 4 and "all sites" in run.json()["error"]["message"], run
    hidden = world.run("paigong-admin", "--profile", "sub", "wallboard", "revoke", "lobby",
                       "--json")
    assert hidden.status == 3, hidden
    assert world.run("paigong-admin", "--profile", "sub", "wallboard", "list",
                     "--json").json() == {"wallboards": []}
