"""A relay between a client and its server that cuts the connection after so many bytes of either
direction, or from then on passes nothing on: the last thing a client hears can be any part of any
answer. Or it is a captive portal, which answers itself."""
import socket
import threading


class CutRelay:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.target = (host, int(port))
        self.up = self.down = None  # of the next connections: how many bytes get through; None: all
        self.cuts = 0
        self.silent = False  # not cut: nobody hears of the other any more
        self.portal = False  # the next connections are told to sign in at the hotel's page
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self.up, self.down),
                             daemon=True).start()

    def _serve(self, client, up, down):
        if self.portal:
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://portal.hotel/\r\n\r\n")
            return
        with client, socket.create_connection(self.target) as server:
            other = threading.Thread(target=self._pump, args=(server, client, down), daemon=True)
            other.start()
            self._pump(client, server, up)
            other.join()

    def _pump(self, source, target, left):
        try:
            while left is None or left > 0:
                data = source.recv(65536 if left is None else min(left, 65536))
                if not data:
                    break
                target.sendall(data)
                left = None if left is None else left - len(data)
            self.cuts += left == 0
            while left == 0 and self.silent and source.recv(65536):
                pass
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
