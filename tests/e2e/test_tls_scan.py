"""What scanners of TLS say about the port: nothing but TLS 1.3, and no warning that stands.

Scanners offer no paigong/1, and the server answers nobody else: as they come, they see an alert and
nothing more. So they look through a relay that adds the offer to hellos made by hand
(scan_relay.py) and with a library that makes it in those of OpenSSL (alpn_shim.c)."""
import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as xml

import rig
from office import lengthy
from scan_relay import Relay

FINE = {"OK", "INFO", "DEBUG"}
ACCEPTED = {  # what testssl finds and is meant to be so: the reason
    "cert_revocation": "clients and server know each other's certificates by the ledger and by one "
                       "CA of their own; revocation is looked up on every command",
    "DNS_CAArecord": "no public CA may be asked for these names: the CA is the ledger's own",
    "sessionresumption_ticket": "WARN when testssl's own second connection failed; resumption is "
                                "tested by test_sessions.py",
    "overall_grade": "counts the CA's not being public",
    "grade_cap_reason_1": "likewise",
}
CIPHERS = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}


def scan(world, *command, seconds):
    shim = os.path.join(world.build, "tests", "e2e", "libalpn_shim.so")
    if shutil.which(command[0]) is None or not os.path.exists(shim):
        raise rig.Skip(f"no {command[0]}")
    env = dict(os.environ, LD_PRELOAD=shim, LC_ALL="C.UTF-8", HEADER_MAXSLEEP="1",
               MAX_WAITSOCK="2", CCS_MAX_WAITSOCK="2", HEARTBLEED_MAX_WAITSOCK="2")
    return subprocess.run(command, env=env, cwd=world.root, capture_output=True, text=True,
                          timeout=seconds, check=False)


def testssl(world, *checks, seconds):
    """Its findings, id → (severity, text)."""
    relay = Relay(world.server.address)
    path = os.path.join(world.root, "testssl.json")
    try:
        run = scan(world, "testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns",
                   "none", f"--add-ca={world.data}/tls/ca.pem", "--jsonfile", path, *checks,
                   f"127.0.0.1:{relay.port}", seconds=seconds)
    finally:
        relay.close()
    assert os.path.exists(path), f"{run.returncode}\n{run.stdout}{run.stderr}"
    with open(path, encoding="utf-8") as file:
        return {f["id"]: (f["severity"], f["finding"]) for f in json.load(file)}


def stands(findings):
    return {name: found for name, found in findings.items()
            if found[0] not in FINE and name not in ACCEPTED}


def only_tls13(findings):
    for name in ("SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2"):
        assert findings[name][1] == "not offered", (name, findings[name])
    assert findings["TLS1_3"][1].startswith("offered"), findings["TLS1_3"]


def test_sslscan(world):
    relay = Relay(world.server.address)
    path = os.path.join(world.root, "sslscan.xml")
    try:
        run = scan(world, "sslscan", f"--xml={path}", "--no-colour",
                   f"127.0.0.1:{relay.port}", seconds=60)
    finally:
        relay.close()
    assert run.returncode == 0, run.stdout + run.stderr
    found = xml.parse(path).getroot().find("ssltest")
    offered = {p.get("type") + p.get("version") for p in found.findall("protocol")
               if p.get("enabled") == "1"}
    assert offered == {"tls1.3"}, offered
    assert {c.get("cipher") for c in found.findall("cipher")} == CIPHERS
    assert all(c.get("sslversion") == "TLSv1.3" for c in found.findall("cipher"))
    assert {g.get("name") for g in found.findall("group")} == {"secp256r1 (NIST P-256)", "x25519"}
    assert all(h.get("vulnerable") == "0" for h in found.findall("heartbleed"))
    for certificate in found.iter("certificate"):
        assert certificate.findtext("expired") == "false"
        assert certificate.findtext("self-signed") == "false"
    renegotiation = found.find("renegotiation")
    assert renegotiation.get("supported") == "0", "a renegotiation"


def test_sslscan_as_it_comes_sees_nothing(world):
    """Whoever doesn't speak paigong/1 learns no more than that somebody is there."""
    path = os.path.join(world.root, "sslscan.xml")
    if shutil.which("sslscan") is None:
        raise rig.Skip("no sslscan")
    subprocess.run(["sslscan", f"--xml={path}", world.server.address], capture_output=True,
                   timeout=60, check=False)
    found = xml.parse(path).getroot().find("ssltest")
    assert not [p for p in found.findall("protocol") if p.get("enabled") == "1"]
    assert not list(found.iter("certificate")) and not found.findall("cipher")


@lengthy
def test_testssl_protocols(world):
    findings = testssl(world, "-p", seconds=180)
    only_tls13(findings)
    assert not stands(findings), stands(findings)


def test_testssl_whole(world):
    """Everything testssl knows: certificate, ciphers, each known vulnerability."""
    if os.environ.get("PAIGONG_LONG") != "1":
        raise rig.Skip("minutes: PAIGONG_LONG=1")
    findings = testssl(world, seconds=1800)
    only_tls13(findings)
    assert not stands(findings), stands(findings)
    assert findings["cert_chain_of_trust"][0] == "OK", findings["cert_chain_of_trust"]
    assert "heartbleed" in findings and "secure_client_renego" in findings, sorted(findings)
    assert set(ACCEPTED) & set(findings), "testssl names its findings otherwise now"
