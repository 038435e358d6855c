"""A cable between a peer and its server that is pulled and put back: nothing passes, nobody hears
of it. Or it is torn: every connection breaks, and no new one comes about until it is mended."""
import select
import socket
import threading


class Cable:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.target = (host, int(port))
        self.flows = threading.Event()
        self.flows.set()
        self.torn = False
        self.down, self.most = 0, None  # octets to the peers; pulled before more than these
        self.ends = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.flows.set()
        self.tear()

    def pull(self):
        self.flows.clear()

    def put_back(self):
        self.flows.set()

    def tear(self):
        self.torn = True
        for end in self.ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.ends.clear()

    def mend(self):
        self.torn = False

    def _accept(self):
        while True:
            try:
                peer = self.listener.accept()[0]
            except OSError:
                return
            if self.torn:
                peer.close()
                continue
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _count(self, octets):
        self.down += octets
        if self.most is not None and self.down > self.most:
            self.most = None
            self.pull()

    def _serve(self, peer):
        try:
            server = socket.create_connection(self.target)
        except OSError:
            peer.close()
            return
        self.ends += [peer, server]
        other = {peer: server, server: peer}
        try:
            while True:
                for end in select.select([peer, server], [], [])[0]:
                    octets = end.recv(65536)
                    self._count(len(octets) if end is server else 0)
                    self.flows.wait()
                    if not octets:
                        return
                    other[end].sendall(octets)
        except OSError:
            pass
        finally:
            peer.close()
            server.close()
