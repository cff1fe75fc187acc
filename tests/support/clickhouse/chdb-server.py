"""ClickHouse's HTTP interface over chDB, the real engine as a Python library, for who has no server at hand.

    python3 -m venv /tmp/chdb && /tmp/chdb/bin/pip install chdb
    /tmp/chdb/bin/python tests/support/clickhouse/chdb-server.py 8123

The engine answers every statement. Ours is only what a server does around it: HTTP, the account, `readonly` (by the first word of
a statement), and KILL QUERY. chDB runs one statement at a time in a process and cannot stop one, so there are several processes
with the same tables, and a statement is stopped by ending its process.
"""

import base64
import json
import multiprocessing
import os
import queue
import re
import shutil
import signal
import sys
import tempfile
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

WORKERS = 4
USER = os.environ.get("CLICKHOUSE_USER", "default")
PASSWORD = os.environ.get("CLICKHOUSE_PASSWORD", "")
READS = re.compile(r"\s*(SELECT|WITH|SHOW|DESCRIBE|DESC|EXISTS|EXPLAIN)\b", re.IGNORECASE)
NOT_SETTINGS = {"query", "query_id", "database", "default_format", "wait_end_of_query", "user", "password", "session_id"}
# Settings of a server's HTTP handler, which the library does not have or must not keep.
SKIPPED = {"readonly", "cancel_http_readonly_queries_on_client_close", "http_write_exception_in_output_format"}
STATUS = {60: 404, 81: 404, 62: 400, 47: 400, 53: 400, 516: 403, 164: 403, 394: 500, 159: 408}


def work(pipe, folder):
    """One process: takes (database, settings, parameters, sql, format), gives (ok, bytes)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from chdb import session

    engine = session.Session(folder)
    # Settings of a statement, which the session would keep for the next one.
    kept = set()
    while True:
        database, settings, parameters, sql, answer_format = pipe.recv()
        try:
            engine.query(f"USE `{database}`")
            for name in kept - {name for name, _ in settings}:
                engine.query(f"SET {name} = DEFAULT")
            kept = {name for name, _ in settings}
            for name, value in settings:
                engine.query(f"SET {name} = {quoted(value)}")
            for name, value in parameters:
                engine.query(f"SET param_{name} = {quoted(value)}")
            answer = engine.query(sql, answer_format)
            pipe.send((True, answer.bytes()))
        except BaseException as error:  # the library throws what the engine says
            pipe.send((False, str(error).encode()))


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Worker:
    def __init__(self, log):
        self.log = log
        self.query_id = None
        self.start()

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="chdb-server-")
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=work, args=(other, self.folder), daemon=True)
        self.process.start()
        other.close()
        for message in self.log:
            self.pipe.send(message)
            self.pipe.recv()

    def ask(self, message):
        try:
            self.pipe.send(message)
            return self.pipe.recv()
        except (EOFError, OSError):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.start()
            return (False, b"Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)")

    def stop(self):
        self.process.kill()


class Pool:
    def __init__(self):
        self.log = []
        self.workers = [Worker(self.log) for _ in range(WORKERS)]
        self.free = queue.Queue()
        for worker in self.workers:
            self.free.put(worker)
        self.writing = threading.Lock()

    def read(self, query_id, message):
        worker = self.free.get()
        try:
            worker.query_id = query_id
            return worker.ask(message)
        finally:
            worker.query_id = None
            self.free.put(worker)

    def write(self, message):
        with self.writing:
            taken = [self.free.get() for _ in self.workers]
            try:
                answers = [worker.ask(message) for worker in taken]
                if answers[0][0]:
                    self.log.append(message)
                return answers[0]
            finally:
                for worker in taken:
                    self.free.put(worker)

    def kill(self, query_id):
        for worker in self.workers:
            if worker.query_id == query_id:
                worker.stop()


pool = None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one_request(self):
        # As the library's, but for the length of the first line: ClickHouse takes a megabyte.
        self.raw_requestline = self.rfile.readline(1_048_576)
        if not self.raw_requestline:
            self.close_connection = True
            return
        if self.parse_request():
            getattr(self, "do_" + self.command)()
            self.wfile.flush()

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.answer(200, b"Ok.\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        pairs = parse_qsl(urlsplit(self.path).query, keep_blank_values=True)
        values = dict(pairs)
        if self.account() != (USER, PASSWORD):
            self.exception(f"Code: 516. DB::Exception: {self.account()[0]}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)")
            return
        sql = values.get("query", "") + body
        parameters = [(name[6:], value) for name, value in pairs if name.startswith("param_")]
        settings = [(name, value) for name, value in pairs if not name.startswith("param_") and name not in NOT_SETTINGS | SKIPPED]
        if re.match(r"\s*KILL QUERY", sql, re.IGNORECASE):
            pool.kill(dict(parameters)["id"])
            self.answer(200, b"")
            return
        message = (values.get("database", "default"), settings, parameters, sql, values.get("default_format", "TabSeparated"))
        if READS.match(sql):
            ok, answer = pool.read(values.get("query_id", str(uuid.uuid4())), message)
        elif values.get("readonly", "0") != "0":
            ok, answer = False, b"Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)"
        else:
            ok, answer = pool.write(message)
        self.answer(200, answer) if ok else self.exception(answer.decode())

    def account(self):
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            user, _, password = base64.b64decode(token).decode().partition(":")
            return user, password
        return self.headers.get("x-clickhouse-user", "default"), self.headers.get("x-clickhouse-key", "")

    def exception(self, text):
        found = re.search(r"Code: (\d+)", text)
        code = int(found.group(1)) if found else 1002
        self.answer(STATUS.get(code, 500), (text + " (version 26.9.2.1)\n").encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def answer(self, status, body, headers=None):
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/plain; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    pool = Pool()
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8123), Handler)
    server.request_queue_size = 64
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()
