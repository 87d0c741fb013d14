"""pylspclient drives `prls --demo`: it initializes, lists, reruns and shuts down."""

import os
import subprocess
import sys

import pylspclient

prls = subprocess.Popen([sys.argv[1], "--demo"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
endpoint = pylspclient.LspEndpoint(pylspclient.JsonRpcEndpoint(prls.stdin, prls.stdout), timeout=60)
client = pylspclient.LspClient(endpoint)
initialized = client.initialize(os.getpid(), None, None, None, {}, "off", None)
assert initialized["serverInfo"]["name"] == "prls", initialized
client.initialized()

listed = endpoint.call_method("listPRs")
assert len(listed["pull_requests"]) == 9, listed
first = endpoint.call_method("rerun", pr=58845, pipeline="performance")
second = endpoint.call_method("rerun", pr=58845, pipeline="performance")
assert first["status"] == "triggered", first
assert second["status"] == "already_triggered", second

client.shutdown()
client.exit()
assert prls.wait(60) == 0, prls.returncode
print("OK")
