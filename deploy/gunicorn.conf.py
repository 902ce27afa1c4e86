"""The web server: two processes for two cores, threads for readers who wait on a scan."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_class = "gthread"
threads = 8
timeout = 60
# Both processes read the same application memory until they write to it.
preload_app = True
control_socket_disable = True
