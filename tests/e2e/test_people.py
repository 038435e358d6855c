"""Who may come in: codes, certificates of another CA, revoked and expired ones."""
import os
import shutil
import ssl
import subprocess

import rig
from wire_client import Closed, Connection, Refused, connect, context

SECRETS = ("key.pem", "certificate.pem", "authority.pem")


def add(world, person, role="desk"):
    return world.do("admin", "staff", "add", person, "--name", person, "--role", role, "--site",
                    "garden")["code"]


def enroll(world, code, profile):
    return world.run("paigong-desk", "enroll", world.server.address, code, "--profile", profile,
                     "--json")


def test_code_works_once(world):
    code = add(world, "hua")
    assert enroll(world, code, "hua").status == 0
    again = enroll(world, code, "thief")
    assert again.status == 4, again
    assert len(again.err.strip().splitlines()) == 1, again
    # the key never left the client and nobody else reads it
    for name in SECRETS[:1]:
        assert os.stat(world.profile("hua", name)).st_mode & 0o777 == 0o600


def test_wrong_codes_are_counted(world):
    code = add(world, "hua")
    mistyped = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert enroll(world, mistyped, "hua").status in (2, 4)
    assert enroll(world, "not a code", "hua").status == 2
    assert enroll(world, code, "hua").status == 0
    for event in world.do("shen", "audit", "show"):
        assert code not in str(event), "a code is never shown"


def test_code_pins_the_authority(world):
    """A server that doesn't hold this CA's key gets nothing."""
    other = rig.World(world.build, os.path.join(world.root, "other"))
    os.makedirs(other.config)
    first = other.run("paigongd", "init", other.data, "--json")
    assert first.status == 0, first
    try:
        other.serve()
        code = add(world, "hua")
        result = world.run("paigong-desk", "enroll", other.server.address, code, "--profile",
                           "hua")
        assert result.status == 5, result
        assert not os.path.exists(world.profile("hua", "certificate.pem"))
        # and who comes with a certificate of another CA is refused by alert or by name
        tls = context(os.path.join(other.data, "tls", "ca.pem"),
                      world.profile("li", "certificate.pem"), world.profile("li", "key.pem"))
        try:
            Connection(other.server.address, tls).ask("list_tickets")
            raise AssertionError("a certificate of another CA was taken")
        except (ssl.SSLError, ConnectionError, Closed):
            pass
        except Refused as refusal:
            assert refusal.name == "denied", refusal
        # the program says which
        server = world.profile("li", "server.json")
        with open(server, encoding="utf-8") as file:
            text = file.read()
        with open(server, "w", encoding="utf-8") as file:
            file.write(text.replace(world.server.address, other.server.address))
        result = world.as_("li", "list")
        assert result.status == 5 and other.server.address in result.err, result
        with open(server, "w", encoding="utf-8") as file:
            file.write(text)
    finally:
        other.close()


def test_revoked(world):
    ticket = world.new()
    world.do("li", "dispatch", ticket, "--to", "wang")
    open_connection = connect(world, "wang")
    world.do("admin", "staff", "revoke", "wang")
    try:
        open_connection.ask("list_tickets")
        raise AssertionError("answered after the revocation")
    except Refused as refusal:
        assert refusal.name == "revoked", refusal
    except Closed:
        pass
    result = world.as_("wang", "list")
    assert result.status in (4, 5) and "revoked" in result.err, result
    error = world.as_("li", "dispatch", world.new(), "--to", "wang")
    assert error.status in (1, 3, 4), error
    # a new code brings the same person back with a new key
    code = world.do("admin", "staff", "add", "wang", "--name", "Wang", "--role", "technician",
                    "--site", "garden", "--crew", "plumbing", "--department", "repairs")["code"]
    shutil.rmtree(os.path.dirname(world.profile("wang", "key.pem")))
    world.enroll("paigong-tech", "wang", code)
    world.do("wang", "accept", ticket)


def test_a_copied_certificate_without_its_key(world):
    key = os.path.join(world.root, "other.key")
    made = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                           "ec_paramgen_curve:P-256", "-out", key], capture_output=True,
                          check=False)
    if made.returncode != 0:
        raise rig.Skip("no openssl command")
    shutil.copy(key, world.profile("li", "key.pem"))
    os.chmod(world.profile("li", "key.pem"), 0o600)
    result = world.as_("li", "list")
    assert result.status == 5 and "does not belong to" in result.err, result
    assert world.profile("li", "key.pem") in result.err, result


def test_a_key_that_others_can_read_is_not_used(world):
    os.chmod(world.profile("li", "key.pem"), 0o644)
    error = world.refused("li", "list", code="tls_refused", status=5)
    assert "chmod 600 " + world.profile("li", "key.pem") in error["message"], error


def test_a_file_of_the_profile_is_missing_or_damaged(world):
    for name in SECRETS:
        path = world.profile("li", name)
        os.rename(path, path + ".away")
        error = world.refused("li", "list", code="not_enrolled", status=5)
        assert path in error["message"], error
        with open(path, "w", encoding="ascii") as file:
            file.write("nonsense")
        os.chmod(path, 0o600)
        error = world.refused("li", "list", code="tls_refused", status=5)
        assert path in error["message"], error
        os.rename(path + ".away", path)
    world.do("li", "list")


def forged(world, days, subject="/CN=li"):
    """A certificate by the world's own CA, valid for days from now; its paths."""
    key, request, certificate = (os.path.join(world.root, f"forged.{n}")
                                 for n in ("key", "csr", "pem"))
    tls = os.path.join(world.data, "tls")
    steps = [["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-keyout", key, "-subj", subject, "-out", request],
             ["openssl", "x509", "-req", "-in", request, "-CA", os.path.join(tls, "ca.pem"),
              "-CAkey", os.path.join(tls, "ca.key"), "-CAcreateserial", "-CAserial",
              os.path.join(world.root, "serial"), "-days", str(days), "-out", certificate]]
    for step in steps:
        made = subprocess.run(step, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise rig.Skip("openssl: " + made.stderr.strip())
    return certificate, key


def refused_certificate(world, days):
    tls = context(world.profile("li", "authority.pem"), *forged(world, days))
    try:
        connection = Connection(world.server.address, tls)
        connection.ask("list_tickets")
    except (ssl.SSLError, ConnectionError, Closed) as problem:
        return str(problem)
    except Refused as refusal:
        return refusal.name
    raise AssertionError("it was let in")


def test_expired_certificate(world):
    what = refused_certificate(world, -1)
    assert "expired" in what or what in ("", "expired"), what


def test_certificate_nobody_enrolled(world):
    """Even the CA's own signature is not enough: the ledger knows each certificate."""
    assert refused_certificate(world, 30) in ("denied", "revoked", "")


def test_lost_answer_gives_the_same_certificate(world):
    """The same code and key again: the same certificate."""
    code = add(world, "hua")
    assert enroll(world, code, "hua").status == 0
    with open(world.profile("hua", "certificate.pem"), encoding="ascii") as file:
        first = file.read()
    os.remove(world.profile("hua", "certificate.pem"))
    result = enroll(world, code, "hua")
    assert result.status == 0, result
    with open(world.profile("hua", "certificate.pem"), encoding="ascii") as file:
        assert file.read() == first
