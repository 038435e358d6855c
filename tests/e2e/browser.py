"""A browser without a window, told what to do over a pipe (Chromium's DevTools protocol). It trusts
the server as docs/operations.md has it: the authority's certificate among the browser's own."""
import base64
import json
import os
import select
import shutil
import subprocess
import time

import rig


class Browser:
    def __init__(self, world, width=1920, height=1080):
        if not shutil.which("chromium"):
            raise rig.Skip("there is no chromium here")
        self.home = os.path.join(world.root, "browser")
        os.makedirs(self.home, exist_ok=True)
        trust(world, self.home)
        there, here = os.pipe()
        back, said = os.pipe()
        self.output, self.input, self.number = here, back, 0
        self.events, self.left = [], b""

        def pipes():  # it reads 3 and writes 4
            low = [os.dup(there), os.dup(said)]
            high = [os.dup2(low[0], 103), os.dup2(low[1], 104)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        with open(os.path.join(self.home, "log"), "wb") as log:
            self.process = subprocess.Popen(
                ["chromium", "--headless=new", "--remote-debugging-pipe", "--no-sandbox",
                 "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update",
                 "--user-data-dir=" + os.path.join(self.home, "profile"), "about:blank"],
                env=dict(os.environ, HOME=self.home, LC_ALL="C.UTF-8"), stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, pass_fds=(3, 4), preexec_fn=pipes)
        os.close(there)
        os.close(said)
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.tell("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        self.tell("Page.enable")
        self.tell("Runtime.enable")
        self.tell("Log.enable")
        self.size(width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.output)
        os.close(self.input)

    # ---- the pipe

    def receive(self):
        limit = time.monotonic() + 2 * rig.DEADLINE
        while b"\0" not in self.left:
            left = limit - time.monotonic()
            assert left > 0 and select.select([self.input], [], [], left)[0], "the browser is mute"
            octets = os.read(self.input, 1 << 20)
            assert octets, "the browser has gone"
            self.left += octets
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def tell(self, method, **params):
        self.number += 1
        number, message = self.number, {"id": self.number, "method": method, "params": params}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    # ---- what people do

    def size(self, width, height):
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def open(self, address):
        return self.tell("Page.navigate", url=address)

    def js(self, expression):
        result = self.tell("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        assert "exceptionDetails" not in result, (expression, result)
        return result["result"].get("value")

    def text(self, selector):
        """What stands there, as far as it is seen; "" where it is not."""
        return self.js("(() => { const e = document.querySelector(%s); "
                       "return e && e.checkVisibility() ? e.innerText : ''; })()"
                       % json.dumps(selector)) or ""

    def sees(self, selector, words):
        """Waits until the words stand there."""
        rig.eventually(lambda: words in self.text(selector), f"{words!r} in {selector}")

    def complaints(self):
        """What the console says: a policy that was broken, an exception; not that a server was not
        reached."""
        said = []
        for event in self.events:
            if event["method"] == "Runtime.exceptionThrown":
                said.append(str(event["params"]["exceptionDetails"]))
            if event["method"] == "Log.entryAdded":
                entry = event["params"]["entry"]
                if entry["level"] == "error" and entry["source"] != "network":
                    said.append(entry["text"])
        return said

    def picture(self, name):
        """A screenshot, kept where PAIGONG_PICTURES says; its octets."""
        octets = base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"])
        folder = os.environ.get("PAIGONG_PICTURES")
        if folder:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(octets)
        return octets


def trust(world, home):
    """The authority's certificate, among those that this user's browser trusts."""
    folder = os.path.join(home, ".pki", "nssdb")
    if os.path.exists(folder):
        return
    os.makedirs(folder)
    file = os.path.join(home, "paigong-ca.pem")
    given = world.run("paigongd", "authority", world.data, "--to", file)
    assert given.status == 0, given
    for command in (["-N", "--empty-password"],
                    ["-A", "-t", "C,,", "-n", "paigong", "-i", file]):
        subprocess.run(["certutil", "-d", "sql:" + folder, *command], check=True,
                       capture_output=True)
